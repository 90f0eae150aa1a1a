/* fake_kernel bzimage|deb|rpm|module FILE RELEASE [DEPENDS]: a file as the image builder takes it,
 * with nothing in it that could run.
 */

#include "unit/linux/fixture.h"

int main(int argc, char **argv)
{
	struct buffer b = BUFFER_INIT;

	must(argc >= 4, "usage");
	if (strcmp(argv[1], "bzimage") == 0)
		fake_bzimage(&b, argv[3]);
	else if (strcmp(argv[1], "module") == 0)
		fake_module(&b, argc > 4 ? argv[4] : "", argv[3]);
	else
		fake_package(&b, strcmp(argv[1], "rpm") == 0, argv[3]);
	fake_file(argv[2], b.data, b.length);
	buffer_finish(&b);
	return 0;
}
