/* The sections that show ratios, exits, memory and results. */
#include <stdbool.h>
#include <string.h>

#include "reports/html_page.h"
#include "reports/html_part.h"
#include "reports/other_side.h"

/* Shows the table and ends it; false if it has no row. */
static bool show(struct buffer *out, const char *caption, struct table *t)
{
	const bool any = t->n_rows > 0;

	html_table(out, caption, t);
	table_finish(t);
	*t = (struct table)TABLE_INIT;
	return any;
}

void html_near_native(const struct summary *s, const struct html_plots *plots, struct buffer *out)
{
	struct table t = TABLE_INIT;

	html_section(out, "near-native", "Near native?");
	html_paragraph(out, "lead",
		"The same code in the VM and on the host, interleaved: time per operation in the "
		"VM "
		"over that on the host, with its 95 % interval. 1 is equal, above 1 is worse.");
	section_areas(s, &t);
	table_lead(&t, other_side_of(s).ratio);
	table_lead(&t, "verdict");
	table_lead(&t, "where");
	show(out, "By area: the geometric mean of its benchmarks", &t);
	section_near_native(s, &t);
	/* what is asked first is also seen on a telephone without scrolling */
	table_lead(&t, "verdict");
	table_lead(&t, other_side_of(s).ratio);
	if (t.n_rows)
		html_plots_show(out, plots, PLOT_RATIOS);
	if (!show(out, "Ratios of VM to host and their verdicts", &t))
		html_paragraph(out, "empty", "Nothing was measured both in a VM and on the host.");
	html_section_end(out);
}

void html_exits(const struct sections *x, const struct html_plots *plots, struct buffer *out)
{
	struct table t = TABLE_INIT;
	bool any;

	html_section(out, "exits", "What an exit costs");
	html_paragraph(out, "lead",
		"Time from the guest's instruction until the guest goes on. Exits to user space "
		"are "
		"split into the floor of KVM_RUN, user space, and what these leave of the total: "
		"entry and exit with KVM's handling.");
	section_exits(x, &t);
	if (t.n_rows)
		html_plots_show(out, plots, PLOT_EXITS);
	any = show(out, "Exits", &t);
	section_splits(x->s, &t);
	any |= show(out, "Where the time of an exit to user space goes", &t);
	if (!any)
		html_paragraph(out, "empty", "No exits were measured.");
	html_section_end(out);
}

void html_memory(const struct summary *s, const struct html_plots *plots, struct buffer *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_results; i++)
		n += strcmp(s->results[i].arm->bench, "mem_chase") == 0;
	html_section(out, "memory", "Memory latency over the working set");
	html_paragraph(out, "lead",
		"A random pointer chase (mem_chase). Where a VM's line leaves the host's, the walk "
		"of two page tables begins to cost.");
	if (n < 2)
		html_paragraph(out, "empty", "Too few working sets were measured for a curve.");
	else if (plots->figure[PLOT_MEMORY].length || plots->why.kind)
		html_plots_show(out, plots, PLOT_MEMORY);
	else
		html_paragraph(
			out, "empty", "No target was measured at two working sets: no curve.");
	html_section_end(out);
}

void html_results(const struct sections *x, struct buffer *out)
{
	struct table t = TABLE_INIT;

	html_section(out, "results", "Results by group");
	html_paragraph(out, "lead",
		"What the sections above do not show, by group; then every arm with its "
		"percentiles.");
	for (size_t i = 0; i < x->n_groups; i++) {
		section_others(x, x->group[i], &t);
		show(out, section_title(x->group[i]), &t);
	}
	section_all(x->s, &t);
	html_details(out, "Every arm with percentiles and launches");
	if (!show(out, "Every arm", &t))
		html_paragraph(out, "empty", "No arm was measured.");
	html_details_end(out);
	html_section_end(out);
}
