/* Files of this folder that are part of the program, each NUL-terminated. */
#ifndef REPORTS_ASSETS_H
#define REPORTS_ASSETS_H

extern const char asset_page_css[] __attribute__((visibility("hidden")));

/* gnuplot scripts: reports/plots/NAME.gp */
extern const char asset_common_gp[] __attribute__((visibility("hidden")));
extern const char asset_exits_gp[] __attribute__((visibility("hidden")));
extern const char asset_launches_gp[] __attribute__((visibility("hidden")));
extern const char asset_memory_gp[] __attribute__((visibility("hidden")));
extern const char asset_ratios_gp[] __attribute__((visibility("hidden")));

#endif
