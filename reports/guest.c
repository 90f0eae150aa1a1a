#include "reports/guest.h"

void guest_explain(const struct guest_state *state, struct explain *e)
{
	for (size_t i = 0; i < state->n; i++)
		explain_add_text(e, state->finding[i].topic, state->finding[i].is);
}

void guest_explain_faults(const struct guest_state *state, struct explain *e)
{
	for (size_t i = 0; i < state->n; i++) {
		const struct guest_finding *f = &state->finding[i];
		struct buffer text = BUFFER_INIT;

		if (!f->bad)
			continue;
		buffer_addf(&text, "%s.%s%s", f->effect, *f->mend ? " What helps: " : "", f->mend);
		explain_add(e, f->topic, &text);
	}
}
