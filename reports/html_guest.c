/* The section on the guest. */
#include "reports/guest.h"
#include "reports/html_page.h"
#include "reports/html_part.h"

void html_guest(const struct summary *s, struct buffer *out)
{
	struct explain lines = EXPLAIN_INIT;
	struct guest_state state;

	guest_state_make(s->run, &state);
	html_section(out, "guest", "The guest, and what holds it back");
	if (!state.n)
		html_paragraph(out, "empty", "No Linux guest was measured.");
	guest_explain(&state, &lines);
	html_lines(out, "facts", &lines);
	explain_finish(&lines);
	guest_explain_faults(&state, &lines);
	if (lines.n) {
		buffer_adds(out, "<div class=\"alarms\" role=\"note\">\n"
				 "<h3>If it is not near native, why?</h3>\n");
		html_lines(out, "alarm", &lines);
		buffer_adds(out, "</div>\n");
	} else if (state.n) {
		html_paragraph(out, "", "Nothing of this is known to slow guests down.");
	}
	explain_finish(&lines);
	html_section_end(out);
}
