#include "guest-payloads/linux/kernel.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "guest-payloads/linux/files.h"
#include "guest-payloads/linux/kernel_private.h"
#include "guest-payloads/linux/package_unpack.h"

enum { SPEC_MAX = 4096, PACKAGE_NAME_MAX = 128, HEAD = 8 };

void kernel_say(const struct kernel_request *request, const char *format, ...)
{
	va_list arguments;
	char text[512];

	if (!request->tell)
		return;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	request->tell(request->data, text);
}

/* What package managers allow, and nothing that they could take for an option. */
static bool is_package_name(const char *spec)
{
	const size_t length = strlen(spec);

	if (length < 2 || length > PACKAGE_NAME_MAX || !isalnum((unsigned char)spec[0]))
		return false;
	for (const char *c = spec; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("+-._~", *c))
			return false;
	return true;
}

static int find_file(const struct kernel_request *request, const char *path, struct kernel *kernel,
	struct error *err)
{
	char head[HEAD];
	const long length = files_head(path, head, sizeof(head), err);

	if (length < 0) {
		if (access(path, R_OK))
			error_hint(err, "some distributions keep kernels from all but root; a copy "
					"or the name of a kernel package will do");
		return -1;
	}
	if (package_is(head, (size_t)length))
		return kernel_of_package_file(request, path, kernel, err);
	return kernel_of_image(request, path, files_path("%s", path), kernel, err);
}

static int find_named(const struct kernel_request *request, const char *spec, struct kernel *kernel,
	struct error *err)
{
	if (strlen(spec) > SPEC_MAX)
		return error_set(err, ERROR_USAGE, "the kernel's name is too long");
	if (files_is_directory(spec))
		return kernel_of_directory(request, spec, NULL, kernel, err);
	if (access(spec, F_OK) == 0)
		return find_file(request, spec, kernel, err);
	if (is_package_name(spec))
		return kernel_of_package_name(request, spec, kernel, err);
	error_set(err, ERROR_USAGE, "no kernel '%s'", spec);
	return error_hint(err, "a bzImage, a build tree, a package file, or a package's name");
}

/* The host's own, if all of it can be read. False with *kernel empty. */
static bool find_host(const struct kernel_request *request, struct kernel *kernel)
{
	static const char *const folders[][2] = { { "/boot/vmlinuz-", "" },
		{ "/lib/modules/", "/vmlinuz" }, { "/usr/lib/modules/", "/vmlinuz" } };
	struct utsname name;

	if (uname(&name) || strcmp(name.machine, "x86_64") != 0)
		return false;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		cleanup_free char *path = files_path(
			"%s%s%s", folders[i][0], name.release, folders[i][1]);

		if (access(path, R_OK))
			continue;
		if (kernel_of_image(
			    request, path, files_path("this host's %s", path), kernel, NULL) == 0 &&
			kernel->modules[0])
			return true;
		kernel_finish(kernel);
	}
	return false;
}

static void fill(char **text)
{
	if (!*text)
		*text = files_path("%s", "");
}

int kernel_find(const char *spec, const char *modules, kernel_tell *tell, void *data,
	struct kernel *kernel, struct error *err)
{
	const struct kernel_request request = { modules, tell, data };
	int status = 0;

	*kernel = (struct kernel){ 0 };
	if (spec && spec[0])
		status = find_named(&request, spec, kernel, err);
	else if (!find_host(&request, kernel))
		status = kernel_of_distribution(&request, kernel, err);
	if (status) {
		kernel_finish(kernel);
		return -1;
	}
	fill(&kernel->scratch);
	return 0;
}

void kernel_finish(struct kernel *kernel)
{
	if (kernel->scratch && kernel->scratch[0])
		files_remove(kernel->scratch);
	free(kernel->image);
	free(kernel->release);
	free(kernel->modules);
	free(kernel->builtin);
	free(kernel->config);
	free(kernel->origin);
	free(kernel->sha256);
	free(kernel->scratch);
	*kernel = (struct kernel){ 0 };
}
