#include "reports/assets.h"

/* Paths are relative to the top of the tree, where the Makefile compiles. */
#define ASSET(symbol, path)                                                                        \
	__asm__(".pushsection .rodata\n"                                                           \
		".globl " #symbol "\n"                                                             \
		".hidden " #symbol "\n" #symbol ":\n"                                              \
		".incbin \"" path "\"\n"                                                           \
		".byte 0\n"                                                                        \
		".popsection")

ASSET(asset_page_css, "reports/page.css");
ASSET(asset_common_gp, "reports/plots/common.gp");
ASSET(asset_exits_gp, "reports/plots/exits.gp");
ASSET(asset_launches_gp, "reports/plots/launches.gp");
ASSET(asset_memory_gp, "reports/plots/memory.gp");
ASSET(asset_ratios_gp, "reports/plots/ratios.gp");
