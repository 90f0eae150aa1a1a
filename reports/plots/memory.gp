# Latency over working set. memory.tsv: one block per series (index), log2 of bytes, ns, low, high.
# Set: series; colour_0 …, dash_0 …, mark_0 …; xlow, xhigh (log2).
load "common.gp"
set border 3 lc rgb MUTED
set tmargin at screen 1 - 16.0 / H
set xrange [xlow - 0.3:xhigh + 0.3]
size(k) = k < 20 ? sprintf("%.0f KiB", 2 ** (k - 10)) : \
	k < 30 ? sprintf("%.0f MiB", 2 ** (k - 20)) : sprintf("%.0f GiB", 2 ** (k - 30))
step = ceil((xhigh - xlow + 1) / (narrow ? 5.0 : 10.0))
set xtics ()
set for [k = xlow:xhigh:step] xtics add (size(k) k)
set logscale y 10
set grid ytics lt 1 lc rgb GRID
set format y "%g"
set xlabel "working set"
set ylabel "time per access, ns" offset 1,0
of(name, i) = value(sprintf("%s_%d", name, i))
plot for [i = 0:series - 1] "memory.tsv" index i using 1:2:3:4 with yerrorlines \
	dt of("dash", i) pt of("mark", i) ps 0.55 lw 1.6 lc rgb of("colour", i)
