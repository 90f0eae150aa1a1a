/* What changes while a machine runs: recorded with every session, never part of its identity. */
#include "host/probe.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/root.h"
#include "base/text.h"
#include "host/facts.h"

#define CPU	    "/sys/devices/system/cpu"
#define SAMPLE_CPUS 64 /* reading a current frequency may take a while on each */

/* "12.34": digits and a point in every locale. Leaves *text behind it and the blanks after it. */
static bool parse_decimal(const char **text, double *value)
{
	double scale = 1;
	const char *c = *text;

	if (*c < '0' || *c > '9')
		return false;
	for (*value = 0; *c >= '0' && *c <= '9'; c++)
		*value = *value * 10 + (*c - '0');
	if (*c == '.')
		for (c++; *c >= '0' && *c <= '9'; c++)
			*value += (*c - '0') * (scale /= 10);
	/* as near to what was written as a double can be: these files have two decimals */
	*value = round(*value * 1e6) / 1e6;
	while (*c == ' ' || *c == '\t')
		c++;
	*text = c;
	return isfinite(*value);
}

static void fact_real(json_t *facts, const char *field, bool known, double value)
{
	json_object_set_new(facts, field, known ? json_real(value) : json_null());
}

static void probe_frequencies(const char *root, json_t *conditions)
{
	int cpu[HOST_MAX_CPUS];
	int64_t lowest = INT64_MAX;
	const int n = host_online_cpus(root, cpu);
	int64_t highest = 0;
	int64_t khz;

	for (int i = 0; i < n && i < SAMPLE_CPUS; i++) {
		if (!root_integer(root, &khz, CPU "/cpu%d/cpufreq/scaling_cur_freq", cpu[i]) ||
			khz <= 0)
			continue;
		lowest = khz < lowest ? khz : lowest;
		highest = khz > highest ? khz : highest;
	}
	if (!highest) {
		cleanup_free char *cpuinfo = root_text(root, 65536, "/proc/cpuinfo");
		const char *text;
		char value[64];
		double mhz;

		text = value;
		if (cpuinfo && text_field(cpuinfo, "cpu MHz", value, sizeof(value)) &&
			parse_decimal(&text, &mhz) && mhz < 1e6)
			lowest = highest = (int64_t)(mhz * 1000);
	}
	fact_integer(conditions, "frequency_lowest_khz", highest > 0, lowest);
	fact_integer(conditions, "frequency_highest_khz", highest > 0, highest);
}

/* The hottest sensor that is on the CPU; m°C in the files. */
static void probe_temperature(const char *root, json_t *conditions)
{
	static const char *const sensors[] = { "coretemp", "k10temp", "zenpower" };
	int64_t hottest = INT64_MIN;
	int64_t value;
	char line[64];

	for (int chip = 0; chip < 32; chip++) {
		bool ours = false;

		if (!root_line(root, line, sizeof(line), "/sys/class/hwmon/hwmon%d/name", chip))
			continue;
		for (size_t i = 0; i < sizeof(sensors) / sizeof(sensors[0]); i++)
			ours = ours || strcmp(line, sensors[i]) == 0;
		for (int input = 1; ours && input <= 16; input++)
			if (root_integer(root, &value, "/sys/class/hwmon/hwmon%d/temp%d_input",
				    chip, input) &&
				value > hottest)
				hottest = value;
	}
	for (int zone = 0; zone < 32; zone++)
		if (root_line(root, line, sizeof(line), "/sys/class/thermal/thermal_zone%d/type",
			    zone) &&
			strcmp(line, "x86_pkg_temp") == 0 &&
			root_integer(
				root, &value, "/sys/class/thermal/thermal_zone%d/temp", zone) &&
			value > hottest)
			hottest = value;
	fact_real(conditions, "temperature_c", hottest > INT64_MIN, (double)hottest / 1000);
}

static void probe_load(const char *root, json_t *conditions)
{
	static const char *const fields[] = { "load_1m", "load_5m", "load_15m" };
	const char *text = "";
	char line[128];
	double load = 0;

	if (root_line(root, line, sizeof(line), "/proc/loadavg"))
		text = line;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const bool known = parse_decimal(&text, &load);

		fact_real(conditions, fields[i], known, load);
	}
}

/* The first line of /proc/stat: user nice system idle iowait irq softirq steal; what follows
 * (guest, guest_nice) is contained in user and nice. */
static void probe_steal(const char *root, json_t *conditions)
{
	cleanup_free char *stat = root_text(root, 4096, "/proc/stat");
	double total = 0;
	double value = 0;
	const char *text = "";
	int n = 0;

	if (stat && strncmp(stat, "cpu ", 4) == 0)
		text = stat + 4 + strspn(stat + 4, " ");
	while (n < 8 && parse_decimal(&text, &value)) {
		total += value;
		n++;
	}
	/* four digits: it says how bad it is, and nobody compares it more closely */
	fact_real(conditions, "steal", n == 8 && total > 0, round(1e4 * value / total) / 1e4);
}

/* A field of /proc/meminfo, in bytes. */
static bool memory_field(const char *meminfo, const char *key, int64_t *bytes)
{
	char value[64];
	const char *text = value;
	double kib;

	if (!meminfo || !text_field(meminfo, key, value, sizeof(value)) ||
		!parse_decimal(&text, &kib) || kib > 1e15 || strcmp(text, "kB") != 0)
		return false;
	*bytes = (int64_t)kib * 1024;
	return true;
}

static void probe_free_memory(const char *root, json_t *conditions)
{
	cleanup_free char *meminfo = root_text(root, 8192, "/proc/meminfo");
	int64_t available = 0;
	int64_t total = 0;
	int64_t unused = 0;
	bool known;

	known = memory_field(meminfo, "MemAvailable", &available);
	fact_integer(conditions, "available_bytes", known, available);
	known = memory_field(meminfo, "SwapTotal", &total) &&
		memory_field(meminfo, "SwapFree", &unused);
	fact_integer(conditions, "swap_used_bytes", known, total - unused);
}

void probe_conditions(const char *root, json_t *conditions)
{
	const char *text = "";
	char line[128];
	double uptime = 0;
	bool known;

	probe_frequencies(root, conditions);
	probe_temperature(root, conditions);
	probe_load(root, conditions);
	probe_steal(root, conditions);
	probe_free_memory(root, conditions);
	if (root_line(root, line, sizeof(line), "/proc/uptime"))
		text = line;
	known = parse_decimal(&text, &uptime);
	fact_real(conditions, "uptime_s", known, uptime);
}
