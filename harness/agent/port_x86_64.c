#include "agent/port.h"

#include <sys/io.h>

/* IEEE 1284, compatibility mode: the byte stands on the data lines while STROBE is pulled. The
 * control register's bits 0, 1 and 3 are inverted on the wire; nInit (bit 2) is kept up and the
 * printer selected. */
enum {
	PORT_DATA = 0x378,
	PORT_CONTROL = 0x37a,
	PORTS = 3,
	CONTROL_STROBE = 1 << 0,
	CONTROL_INIT = 1 << 2,
	CONTROL_SELECT = 1 << 3,
};

int port_open(struct error *err)
{
	if (ioperm(PORT_DATA, PORTS, 1) < 0)
		return error_errno(err, ERROR_SYSTEM, "cannot use the printer port");
	outb(CONTROL_INIT | CONTROL_SELECT, PORT_CONTROL);
	return 0;
}

void port_write(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < length; i++) {
		outb(at[i], PORT_DATA);
		outb(CONTROL_INIT | CONTROL_SELECT | CONTROL_STROBE, PORT_CONTROL);
		outb(CONTROL_INIT | CONTROL_SELECT, PORT_CONTROL);
	}
}
