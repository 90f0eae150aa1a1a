#!/bin/bash
# The HTML pages in a browser: at 1280 and 400 pixels, light and dark, everything is drawn, nothing
# runs over the side, and text can be read against what is behind it.
# shellcheck source=tests/cli/lib.bash
. "$(dirname "$0")/lib.bash"

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
	skip "no chromium: apt-get install chromium"
command -v gnuplot >gnuplot_path || skip "no gnuplot: apt-get install gnuplot-nox"
case $BUILD in /*) pages=$BUILD ;; *) pages=$ROOT/$BUILD ;; esac
# The pages that the unit tests make: a large session, one full of hostile strings, one without
# plots; a history with changes, one full of hostile strings, one with changes close together.
for program in test_html test_history_html; do
	[ -x "$pages/tests/unit/reports/$program" ] || skip "$program is not built: make tests"
	KVMBENCH_HTML_PAGES=$WORK "$pages/tests/unit/reports/$program" >out 2>err ||
		fail "$program fails"
done

# And the page of an exact run, which has sections of its own.
KVMBENCH_EXACT_RUNS=$WORK "$pages/tests/unit/reports/test_exact" >out 2>err || fail "test_exact fails"
expect 0 "$KVMBENCH" report default.jsonl --format html -o exact.html

# Runs inside the page, and tells the page around it what it finds.
cat >probe.js <<'EOF'
const wrong = [];
const width = window.innerWidth;
const shown = e => e.getClientRects().length > 0 && e.getBoundingClientRect().width > 0;

if (document.documentElement.scrollWidth > width)
	wrong.push("the page scrolls sideways: " + document.documentElement.scrollWidth);
for (const e of document.querySelectorAll("body *")) {
	if (e.closest(".scroll table, nav ul, svg, details:not([open])"))
		continue;
	const r = e.getBoundingClientRect();
	if (r.width > 0 && (r.right > width + 1 || r.left < -1))
		wrong.push(e.tagName + " " + e.className + " sticks out: " + r.left + " to " + r.right);
}

const figures = document.querySelectorAll("figure");
for (const f of figures) {
	const svg = [...f.querySelectorAll("svg")].filter(shown);
	if (svg.length !== 1) {
		wrong.push("a figure shows " + svg.length + " drawings");
		continue;
	}
	if (!svg[0].classList.contains("small") && svg[0].classList.contains("narrow") !== width <= 700)
		wrong.push("the drawing is meant for another width");
	if (!svg[0].getAttribute("aria-label"))
		wrong.push("a drawing has no name");
	const box = svg[0].getBBox();
	if (!(box.width > 100 && box.height > 20))
		wrong.push("a drawing is empty");
	const marks = [...svg[0].querySelectorAll("use, path, polygon, rect")].filter(shown);
	if (marks.length < 3)
		wrong.push("a drawing has " + marks.length + " marks");
	const texts = [...svg[0].querySelectorAll("text")].map(t => t.getBBox());
	const view = svg[0].viewBox.baseVal;
	for (const [i, a] of texts.entries()) {
		if (f.closest(".chart") && (a.x < -1 || a.x + a.width > view.width + 1))
			wrong.push("a text of a chart is cut off: " + a.x + " to " + (a.x + a.width));
		for (const b of f.closest(".chart") ? texts.slice(i + 1) : [])
			if (a.x < b.x + b.width && b.x < a.x + a.width &&
				a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height)
				wrong.push("texts of a chart overlap");
	}
	const scale = svg[0].getBoundingClientRect().width / view.width;
	if (12 * scale < 9)
		wrong.push("text of a drawing is " + 12 * scale + " pixels high");
}

const open = [...document.querySelectorAll("details")];
open.forEach(d => d.open = true);
const tables = document.querySelectorAll("table");
for (const t of tables) {
	if (!shown(t) || !t.querySelector("th[scope=col]") || !t.querySelector("th[scope=row]"))
		wrong.push("a table is not shown or has no heads");
}
const seen = e => e.getBoundingClientRect().right <= e.closest(".scroll").getBoundingClientRect().right;
for (const e of document.querySelectorAll("caption div, tr.note div"))
	if (!seen(e))
		wrong.push("a note or caption needs scrolling: " + e.textContent.slice(0, 40));
for (const e of document.querySelectorAll("#near-native td:nth-child(2), #near-native td:nth-child(3)"))
	if (!seen(e))
		wrong.push("a verdict needs scrolling: " + e.textContent);
if (document.documentElement.scrollWidth > width)
	wrong.push("the page scrolls sideways with details open");

/* contrast, as WCAG 2.1 counts it */
const parts = c => c.match(/[\d.]+/g).map(Number);
const light = c => {
	const [r, g, b] = parts(c).map(v => v / 255)
		.map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = e => {
	for (; e; e = e.parentElement) {
		const c = getComputedStyle(e).backgroundColor;
		if (parts(c)[3] !== 0)
			return c;
	}
	return "rgb(255,255,255)";
};
let texts = 0;
for (const e of document.querySelectorAll("body *")) {
	if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !shown(e))
		continue;
	const style = getComputedStyle(e);
	const a = light(e.closest("svg") ? style.fill : style.color), b = light(behind(e));
	const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
	texts++;
	if (!(contrast >= 4.5))
		wrong.push("contrast " + contrast.toFixed(2) + ": " + e.textContent.slice(0, 40));
}
if (texts < 50)
	wrong.push("only " + texts + " texts");
parent.postMessage({ wrong: wrong.slice(0, 8), width, figures: figures.length, tables: tables.length,
	dark: matchMedia("(prefers-color-scheme: dark)").matches }, "*");
EOF

# PAGE WIDTH SCHEME(0 dark, 1 light): prints the probe's findings
probe() {
	# a frame, as a window is never narrower than 500 pixels; the page's own policy forbids scripts
	{ grep -v 'http-equiv="Content-Security-Policy"' "$1" && echo "<script>" &&
		cat probe.js && echo "</script>"; } >probed.html
	cat >frame.html <<-EOF
		<!DOCTYPE html><html style="color-scheme: light dark"><body style="margin:0">
		<pre id="found">nothing</pre>
		<script>onmessage = m =>
			document.getElementById("found").textContent = JSON.stringify(m.data);</script>
		<iframe style="border:0;width:$2px;height:900px" src="probed.html"></iframe></body></html>
	EOF
	HOME=$WORK timeout 100 "$chromium" --headless --no-sandbox --disable-gpu --disable-quic \
		--no-first-run --disable-background-networking --disable-component-update \
		--disable-sync --user-data-dir="$WORK/profile" \
		--blink-settings=preferredColorScheme="$3" --window-size=1300,1000 \
		--virtual-time-budget=5000 --dump-dom "file://$WORK/frame.html" 2>err |
		sed -n 's/.*<pre id="found">\(.*\)<\/pre>.*/\1/p'
}

# PAGE FIGURES
check() {
	local width scheme dark found
	for width in 1280 400; do
		for scheme in 0 1; do
			dark=true
			[ $scheme = 0 ] || dark=false
			found=$(probe "$1" $width $scheme)
			case $found in
			*'"wrong":[],"width":'$width',"figures":'$2',"tables":'*',"dark":'$dark'}') ;;
			*) fail "$1 at $width pixels, dark $dark: $found" ;;
			esac
		done
	done
}

check large.html 4
check hostile.html 3
check plain.html 0
check exact.html 0
check history.html 5
check history_hostile.html 2
check history_restless.html 1
