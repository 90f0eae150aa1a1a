#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/command.h"
#include "cli/lab_output.h"
#include "record/run_file.h"

#define EXTENSION ".jsonl"

struct lab_file {
	char *path;
	struct run_writer *writer; /* NULL: closed */
	bool there;
};

struct lab_files {
	struct lab_file *file;
	size_t n;
};

/* Letters, digits and what options are made of; everything else is '_'. */
static void put_label(struct buffer *path, const char *label)
{
	for (const char *c = label; *c; c++) {
		const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
				   (*c >= '0' && *c <= '9') || strchr("._=+-,", *c);

		buffer_add(path, plain ? c : "_", 1);
	}
}

static char *path_of(const char *path, const char *label)
{
	const size_t length = strlen(path);
	const size_t extension = strlen(EXTENSION);
	const bool has = length > extension && strcmp(path + length - extension, EXTENSION) == 0;
	struct buffer text = BUFFER_INIT;

	buffer_add(&text, path, has ? length - extension : length);
	buffer_adds(&text, "-");
	put_label(&text, label);
	if (has)
		buffer_adds(&text, EXTENSION);
	return text.data;
}

static void discard(struct lab_file *file)
{
	run_writer_close(file->writer);
	file->writer = NULL;
	if (file->there)
		unlink(file->path);
	file->there = false;
}

struct lab_files *lab_files_open(
	const char *path, const struct lab_session *session, struct error *err)
{
	struct lab_files *files = command_grown(NULL, 0, sizeof(*files));

	*files = (struct lab_files){ 0 };
	for (size_t i = 0; i < session->n; i++) {
		struct lab_file *file;

		files->file = command_grown(files->file, files->n, sizeof(*file));
		file = &files->file[files->n++];
		*file = (struct lab_file){ 0 };
		file->path = i ? path_of(path, session->setting[i].label) : strdup(path);
		file->writer = file->path ? run_writer_open(file->path, false, err) : NULL;
		file->there = file->writer != NULL;
		session->setting[i].writer = file->writer;
		if (file->there)
			continue;
		if (strstr(err->hint, "--resume")) /* which is another command's */
			error_hint(err, "name another file");
		for (size_t j = 0; j < files->n; j++)
			discard(&files->file[j]);
		lab_files_close(files);
		return NULL;
	}
	return files;
}

int lab_files_end(struct lab_files *files, const struct lab_session *session, struct error *err)
{
	int status = 0;

	for (size_t i = 0; i < files->n; i++) {
		struct lab_file *file = &files->file[i];
		const struct lab_setting *s = &session->setting[i];

		if (!s->has_run) {
			discard(file);
			continue;
		}
		/* what one file could not take another may */
		if (run_write_end(file->writer, s->run.end, s->run.end_why, status ? NULL : err)) {
			error_hint(status ? NULL : err, "what was finished before is in it");
			status = -1;
		}
		run_writer_close(file->writer);
		file->writer = NULL;
	}
	return status;
}

const char *lab_files_path(const struct lab_files *files, size_t i)
{
	return files && i < files->n && files->file[i].there ? files->file[i].path : NULL;
}

void lab_files_close(struct lab_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->n; i++) {
		run_writer_close(files->file[i].writer);
		free(files->file[i].path);
	}
	free(files->file);
	free(files);
}
