#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <gcrypt.h>
#include <pthread.h>

#include "base/cleanup.h"

enum { CHUNK = 256 * 1024 };

/* The handle of libgcrypt under a name of ours: its header stays out of everybody else's way. */
static gcry_md_hd_t handle_of(struct digest *d)
{
	return (gcry_md_hd_t)d;
}

static void begin(void)
{
	gcry_check_version(NULL);
	/* Nothing here is secret: no locked memory, no warning where there is none. */
	gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
	gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

struct digest *digest_new(struct error *err)
{
	/* the sides of a comparison are read by several threads */
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	gcry_md_hd_t handle;
	gcry_error_t failed;

	pthread_once(&once, begin);
	failed = gcry_md_open(&handle, GCRY_MD_SHA256, 0);
	if (failed) {
		error_set(err, ERROR_SYSTEM, "no SHA-256: %s", gcry_strerror(failed));
		return NULL;
	}
	return (struct digest *)handle;
}

void digest_add(struct digest *d, const void *bytes, size_t length)
{
	gcry_md_write(handle_of(d), bytes, length);
}

void digest_text(struct digest *d, char text[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = gcry_md_read(handle_of(d), GCRY_MD_SHA256);

	for (size_t i = 0; i < DIGEST_TEXT / 2; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[DIGEST_TEXT - 1] = '\0';
}

static int add_all(struct digest *d, int fd)
{
	cleanup_free char *chunk = malloc(CHUNK);
	ssize_t n;

	if (!chunk)
		return -1;
	while ((n = read(fd, chunk, CHUNK)) != 0) {
		if (n > 0)
			digest_add(d, chunk, (size_t)n);
		else if (errno != EINTR)
			return -1;
	}
	return 0;
}

int digest_file(const char *path, char text[DIGEST_TEXT], struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct digest *d;
	int status;

	text[0] = '\0';
	if (fd < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot open '%s'", path);
	d = digest_new(err);
	if (!d)
		return -1;
	status = add_all(d, fd);
	if (status)
		error_errno(err, ERROR_SYSTEM, "cannot read '%s'", path);
	else
		digest_text(d, text);
	digest_free(d);
	return status;
}

void digest_free(struct digest *d)
{
	gcry_md_close(handle_of(d));
}
