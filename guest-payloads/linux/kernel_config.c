#include "guest-payloads/linux/kernel_config.h"

#include <string.h>

#include "guest-payloads/linux/files.h"

enum { CONFIG_MAX = 4 << 20 };

static enum kernel_config look_up(const char *text, const char *option)
{
	const size_t length = strlen(option);

	for (const char *line = text; line && *line;) {
		if (strncmp(line, option, length) == 0 && line[length] == '=')
			return line[length + 1] == 'm' ? KERNEL_CONFIG_MODULE : KERNEL_CONFIG_YES;
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return KERNEL_CONFIG_NO;
}

enum kernel_config kernel_config(const struct kernel *kernel, const char *option)
{
	enum kernel_config value = KERNEL_CONFIG_UNKNOWN;
	struct buffer text = BUFFER_INIT;

	if (kernel->config[0] && files_read(kernel->config, CONFIG_MAX, &text, NULL) == 0)
		value = look_up(text.data, option);
	buffer_finish(&text);
	return value;
}
