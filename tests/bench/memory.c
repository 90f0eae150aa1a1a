/* How much memory a gigabyte of run files takes: added to the store, compared as two patterns,
 * shown as a history; as many files of 76 MB, and as one. The target: 200 MB, whatever the files'
 * number. Needs KVMBENCH, and 2 GB of disk in TMPDIR or /tmp.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "bench/program.h"
#include "bench/synthetic.h"

enum { FILES = 14, LIMIT = 200 };

static char folder[256];
static int broken;

static char *in_folder(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		exit(1);
	return path;
}

static void megabytes(const char *what, char *const argv[])
{
	const struct cost cost = program_run(argv);

	printf("%-34s %7.1f MB  ≤ %d %s  (%.1f s)\n", what, cost.megabytes, LIMIT,
		cost.megabytes <= LIMIT ? "ok" : "BROKEN", cost.seconds);
	broken += cost.megabytes > LIMIT;
}

/* The same launches under another session's name: writing numbers is what takes the time. */
static void copy_as(const char *from, const char *to, int i)
{
	FILE *in = fopen(from, "r");
	FILE *out = fopen(to, "w");
	static char buffer[1 << 20];
	size_t n;
	char *id;

	if (!in || !out || !fgets(buffer, sizeof(buffer), in))
		exit(1);
	id = strstr(buffer, "\"id\":\"");
	id[strlen("\"id\":\"")] = (char)('a' + i);
	fputs(buffer, out);
	while ((n = fread(buffer, 1, sizeof(buffer), in)) > 0)
		fwrite(buffer, 1, n, out);
	fclose(in);
	if (fclose(out))
		exit(1);
}

/* All launches of `from` `times` over, in blocks of their own: one session as long as many. Written
 * by hand: a run file is synced launch by launch. */
static void copy_longer(const char *from, const char *to, unsigned times)
{
	FILE *out = fopen(to, "w");
	char *line = NULL;
	size_t room = 0;

	for (unsigned k = 0; out && k < times; k++) {
		FILE *in = fopen(from, "r");

		while (in && getline(&line, &room, in) > 0) {
			unsigned arm, block, order;
			int end;

			if (sscanf(line,
				    "{\"type\":\"launch\",\"arm\":%u,\"block\":%u,\"order\":%u%n",
				    &arm, &block, &order, &end) == 3)
				fprintf(out,
					"{\"type\":\"launch\",\"arm\":%u,\"block\":%u,\"order\":%u%"
					"s",
					arm, block + k * LAUNCHES, order + k * LAUNCHES * METRICS,
					line + end);
			else if (strstr(line, "\"type\":\"end\"") ? k + 1 == times : !k)
				fputs(line, out);
		}
		if (!in || fclose(in))
			exit(1);
	}
	free(line);
	if (!out || fclose(out))
		exit(1);
}

int main(void)
{
	const char *temporary = getenv("TMPDIR");
	char id[] = "0", program[] = "kvmbench", store[] = "store", add[] = "add", db[] = "--db";
	char compare[] = "compare", sd[] = "--session-sd=0.2%", history[] = "history";
	char json[] = "--format=json", none[] = "--fail-on=none";
	struct error err = ERROR_INIT;
	char name[24];
	char *files, *one, *base, *head, *index;
	struct stat status;

	snprintf(folder, sizeof(folder), "%s/bench_memory.XXXXXX",
		temporary && *temporary ? temporary : "/tmp");
	need(mkdtemp(folder) != NULL, &err);
	files = in_folder("files");
	index = in_folder("s.db");
	one = in_folder("one.jsonl");
	mkdir(files, 0777);
	base = in_folder("files/a.jsonl");
	write_run(base, id, 1);
	for (int i = 1; i < FILES; i++) {
		snprintf(name, sizeof(name), "files/%c.jsonl", 'a' + i);
		head = in_folder(name);
		copy_as(base, head, i);
		free(head);
	}
	stat(base, &status);
	printf("%d files of %.0f MB\n", FILES, (double)status.st_size * 1e-6);
	megabytes("store add of all", (char *[]){ program, store, add, files, db, index, NULL });
	megabytes("history of all", (char *[]){ program, history, json, db, index, NULL });
	free(base);
	base = in_folder("files/[a-g].jsonl");
	head = in_folder("files/[h-n].jsonl");
	megabytes("compare of both halves",
		(char *[]){ program, compare, base, head, sd, none, db, index, NULL });
	free(base);
	free(head);
	base = in_folder("files/a.jsonl");
	head = in_folder("files/b.jsonl");
	copy_longer(base, one, FILES);
	stat(one, &status);
	printf("1 file of %.0f MB\n", (double)status.st_size * 1e-6);
	megabytes("store add of one", (char *[]){ program, store, add, one, db, index, NULL });
	megabytes("compare of one with another",
		(char *[]){ program, compare, one, head, sd, none, db, index, NULL });
	free(head);
	if (asprintf(&head, "rm -rf '%s'", folder) < 0 || system(head))
		return 1;
	free(head);
	free(base);
	free(files);
	free(index);
	free(one);
	return broken ? 1 : 0;
}
