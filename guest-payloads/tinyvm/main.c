/* The tiny guest: waits for a command, runs the one operation it was linked with, says so. */
#include <kvmbench/abi.h>

extern const struct op payload_op; /* the linker binds it to op_NAME */

void guest_main(void);

static void touch(unsigned char *arena, uint64_t bytes)
{
	for (uint64_t at = 0; at < bytes; at += 4096) {
		volatile unsigned char *byte = arena + at;

		*byte = *byte;
	}
}

static void ring_doorbell(uint8_t event)
{
	/* the VMM reads and writes the page while we are out: memory is clobbered */
	__asm__ volatile("outb %b0, %w1" : : "a"(event), "d"(ABI_PORT) : "memory");
}

static void access_device(uint64_t command, uint64_t address, uint64_t *value)
{
	volatile uint32_t *memory = (volatile uint32_t *)address;
	uint32_t word = (uint32_t)*value;

	switch (command) {
	case ABI_IN:
		__asm__ volatile("inl %w1, %0" : "=a"(word) : "d"(address));
		break;
	case ABI_OUT:
		__asm__ volatile("outl %0, %w1" : : "a"(word), "d"(address));
		break;
	case ABI_LOAD:
		word = *memory;
		break;
	case ABI_STORE:
		*memory = word;
		break;
	default:
		return;
	}
	*value = word;
}

void guest_main(void)
{
	struct abi_page *page = (struct abi_page *)ABI_PAGE_GPA;

	page->magic = ABI_MAGIC;
	page->version = ABI_VERSION;
	for (;;) {
		page->command = ABI_NONE;
		ring_doorbell(ABI_READY);
		/* our own VMM has put a command there by now; other ones know no doorbell */
		page->waiting = 1;
		while (!*(volatile uint64_t *)&page->command)
			__asm__ volatile("pause");
		if (page->command == ABI_RUN)
			op_time(&payload_op, &page->env, page->rounds, page->batches, page->sample);
		else if (page->command == ABI_WARM)
			payload_op.run(&page->env, page->rounds);
		else if (page->command == ABI_TOUCH)
			touch(page->env.arena, page->env.arena_bytes);
		else
			access_device(page->command, page->address, &page->value);
	}
}
