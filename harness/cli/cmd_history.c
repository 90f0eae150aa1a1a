#include <stdlib.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "cli/command.h"
#include "cli/history_arguments.h"
#include "cli/name_list.h"
#include "cli/output.h"
#include "judge/history.h"
#include "record/store.h"
#include "reports/history.h"

static int order(const struct history_arguments *a, struct history *h, struct error *err)
{
	struct name_list names = { 0 };
	int status;

	if (!a->order && !a->git)
		return 0;
	if (a->git && !history_has_commits(h)) {
		error_set(err, ERROR_USAGE, "no session tells which commit it measured");
		return error_hint(err,
			"a kernel built with CONFIG_LOCALVERSION_AUTO names its "
			"commit in its release; else list the sessions with --order");
	}
	status = a->git ? name_list_git(a->git, &names, err)
			: name_list_file(a->order, &names, err);
	if (!status)
		status = history_order(h, names.name, names.n, err);
	name_list_finish(&names);
	return status;
}

static int make(const struct history_arguments *a, const struct history_options *o, struct store *s,
	struct history *h, struct error *err)
{
	if (order(a, h, err) || history_read_series(s, o, h, err) || history_judge(o, h, err))
		return -1;
	if (h->n_series)
		return 0;
	return error_set(err, ERROR_UNAVAILABLE,
		"no series: the store's %zu sessions hold nothing that was asked for",
		h->n_sessions);
}

static int write_history(
	const struct history_arguments *a, const struct history *h, struct error *err)
{
	const struct history_report_options o = {
		.colour = output_coloured(a->output, a->colour),
		.width = output_columns(a->output, a->width),
		.all = a->all,
		.order = a->git	    ? "commit"
			 : a->order ? "file"
				    : "start",
	};
	struct buffer out = BUFFER_INIT;
	int status = a->render(h, &o, &out, err);

	if (!status)
		status = output_write(a->output, &out, err);
	buffer_finish(&out);
	return status;
}

static int history(
	const struct history_arguments *a, const struct history_acks *acks, struct error *err)
{
	const struct history_options o = {
		.bench = a->bench.word,
		.n_bench = a->bench.n,
		.target = a->target,
		.host = a->host,
		.vary = a->vary.word,
		.n_vary = a->vary.n,
		.tolerance = { .threshold = a->thresholds.threshold,
			.n_thresholds = a->thresholds.n },
		.acks = acks,
	};
	cleanup_free char *path = store_path(a->db, err);
	struct store *s = path ? store_open(path, STORE_READ, err) : NULL;
	struct history h = { 0 };
	int code = EXIT_FINE;
	int status = s ? history_read_sessions(s, &o, &h, err) : -1;

	if (!status && !h.n_sessions) {
		status = error_set(err, ERROR_UNAVAILABLE, "the store '%s' has no session%s", path,
			a->host ? " of that host" : "");
		error_hint(err, "kvmbench store add RUN-FILE...");
	}
	if (!status)
		status = make(a, &o, s, &h, err);
	if (!status)
		status = write_history(a, &h, err);
	if (status)
		code = command_fail(err);
	else if (a->fail && h.worse)
		code = EXIT_WORSE;
	history_finish(&h);
	store_close(s);
	return code;
}

int cmd_history(int argc, char **argv)
{
	struct history_arguments a;
	struct history_acks acks = { 0 };
	struct buffer text = BUFFER_INIT;
	struct error err = ERROR_INIT;
	int code;

	history_arguments_parse(argc, argv, &a);
	if (a.ack && name_list_slurp(a.ack, &text, &err))
		code = command_fail(&err);
	else if (a.ack && history_acks_parse(text.data, &acks, &err)) {
		error_prefix(&err, "%s", a.ack);
		code = command_fail(&err);
	} else {
		code = history(&a, &acks, &err);
	}
	history_acks_finish(&acks);
	buffer_finish(&text);
	history_arguments_finish(&a);
	return code;
}
