/* Every descriptor is consistent, and every file has one. Run in the top directory of the source.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <kvmbench/bench.h>
#include <kvmbench/kvm.h>
#include <kvmbench/tool.h>

#include "base/area.h"

#define SUMMARY_MOST 80

/* cmocka's own messages do not say which benchmark */
#define check(bench, condition)                                                                    \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s: not so: %s", (bench)->name, #condition);                     \
	} while (0)

static bool is_microbench(const struct bench *b)
{
	return b->op || b->kvm;
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (!strcmp(text, *words))
			return true;
	}
	return false;
}

static void names(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		char path[256];

		check(benches[i], i == 0 || strcmp(benches[i - 1]->name, benches[i]->name) < 0);
		if (!is_microbench(benches[i]))
			continue;
		n++;
		snprintf(path, sizeof(path), "microbench/%s.c", benches[i]->name);
		if (access(path, F_OK))
			fail_msg("%s: no file %s", benches[i]->name, path);
		snprintf(path, sizeof(path), "microbench/%s.op.c", benches[i]->name);
		/* an operation of its own, or another's on other memory */
		check(benches[i], access(path, F_OK) || benches[i]->op != NULL);
	}
	assert_true(n >= 50);
}

/* With names(), a one-to-one correspondence: every name has its file, and no file is left over. */
static void files(void **state)
{
	glob_t all = { 0 }, ops = { 0 };
	size_t n = 0, n_ops = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		bool first = benches[i]->op != NULL;

		n += is_microbench(benches[i]);
		for (size_t k = 0; k < i; k++)
			first = first && benches[k]->op != benches[i]->op;
		n_ops += first;
	}
	assert_int_equal(glob("microbench/*.c", 0, NULL, &all), 0);
	assert_int_equal(glob("microbench/*.op.c", 0, NULL, &ops), 0);
	assert_int_equal(ops.gl_pathc, n_ops);
	assert_int_equal(all.gl_pathc - ops.gl_pathc, n);
	globfree(&all);
	globfree(&ops);
}

static void words_and_numbers(void **state)
{
	static const char *const groups[] = { "floor", "exit", "event", "memory", "life", "sched",
		"compute", "os", "tool", NULL };
	static const char *const units[] = { "ns/op", "GB/s", NULL };

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];

		if (!is_microbench(b))
			continue;
		check(b, is_one_of(b->group, groups));
		check(b, is_one_of(b->unit, units));
		check(b, (b->better == HIGHER) == !strcmp(b->unit, "GB/s"));
		check(b, b->summary && strlen(b->summary) > 10);
		check(b, strlen(b->summary) <= SUMMARY_MOST);
		check(b, b->rev >= 1);
		check(b, b->on && !(b->on & ~(uint32_t)(ON_HOST | ON_TINYVM | ON_QEMU | ON_GUEST |
							ON_CONTAINER)));
		check(b, b->vm.caps[sizeof(b->vm.caps) / sizeof(b->vm.caps[0]) - 1] == 0);
	}
}

static void bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];

		check(b, !!b->op + !!b->kvm + !!b->os + !!b->tool + !!b->self == 1);
		if (b->op) {
			check(b, b->op->run != NULL);
			check(b, b->op->ops_per_round >= 1);
			check(b, !(b->op->pure && b->op->self_timed));
		}
		if (b->kvm) /* one body, one place */
			check(b, b->on == ON_HOST || b->on == ON_TINYVM);
	}
}

/* One file per workload, in workloads/; none of them in the suites of microbenchmarks. */
static void workloads(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		const uint32_t process = ON_HOST | ON_GUEST | ON_CONTAINER;
		char path[256];

		if (!b->os)
			continue;
		n++;
		snprintf(path, sizeof(path), "workloads/%s.c", b->name);
		check(b, access(path, F_OK) == 0);
		check(b, !strcmp(b->group, "os"));
		check(b, !strcmp(b->unit, b->better == HIGHER ? "GB/s" : "ns/op"));
		check(b, strlen(b->summary) > 10 && strlen(b->summary) <= SUMMARY_MOST);
		check(b, b->rev >= 1);
		check(b, b->on && !(b->on & ~process));
		check(b, !b->arena.bytes && !b->quick && !b->split && b->effect.exits == 0);
	}
	assert_true(n >= 14);
}

/* One file per tool benchmark, in workloads/. */
static void tools(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		char path[256];

		if (!b->tool)
			continue;
		n++;
		snprintf(path, sizeof(path), "workloads/%s.c", b->name);
		check(b, access(path, F_OK) == 0);
		check(b, !strcmp(b->group, "tool"));
		check(b, !strcmp(b->unit, b->better == HIGHER ? "GB/s" : "ns/op"));
		check(b, strlen(b->summary) <= SUMMARY_MOST);
		check(b, b->on == (ON_HOST | ON_GUEST | ON_CONTAINER));
		check(b, b->tool->program && b->tool->package && b->tool->version);
		check(b, b->tool->argv && b->tool->seconds && b->tool->parse);
		check(b, !b->tool->server == !b->tool->serves);
		check(b, !b->tool->file || !strchr(b->tool->file, '/'));
		check(b, !b->arena.bytes && !b->quick);
	}
	assert_true(n >= 10);
}

/* Workloads and tools say what they speak for, for their groups do not; and every parameter value
 * of a benchmark that leaves it to them gives an area. */
static void areas(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		uint64_t arg[OP_ARGS] = { 0 };

		for (size_t p = 0; p < b->n_params; p++)
			arg[p] = b->params[p].value;
		check(b, !(b->area && b->area_of));
		check(b, b->area <= AREA_NONE);
		if (!strcmp(b->group, "os") || !strcmp(b->group, "tool"))
			check(b, b->area || b->area_of);
		for (size_t p = 0; b->area_of && p < b->n_params; p++) {
			const struct param *param = &b->params[p];
			const uint64_t value = arg[p];

			for (arg[p] = 0; param->words && param->words[arg[p]]; arg[p]++) {
				const enum area area = b->area_of(arg);

				check(b, area > AREA_BY_GROUP && area <= AREA_NONE);
			}
			arg[p] = value;
		}
	}
}

/* A word and back, and none for what a newer version may write. */
static void area_words(void **state)
{
	(void)state;
	for (int area = AREA_CPU; area <= AREA_NONE; area++)
		assert_int_equal(area_find(area_name((enum area)area)), area);
	assert_string_equal(area_name(AREA_SCHEDULING), "scheduling");
	assert_int_equal(area_find("graphics"), AREA_NONE);
	assert_int_equal(area_find(""), AREA_NONE);
	assert_int_equal(area_of_group("memory"), AREA_MEMORY);
	assert_int_equal(area_of_group("os"), AREA_NONE);
}

static void rings(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];

		if (b->op && (!strcmp(b->group, "compute") || !strcmp(b->group, "memory")))
			check(b, b->ring == RING_USER);
	}
}

static void check_effect(const struct bench *b, const struct effect *effect)
{
	check(b, effect->user_exits >= 0 && effect->signals >= 0);
	check(b, effect->user_exits + effect->signals <= effect->exits);
	check(b, (effect->reason != 0) == (effect->user_exits > 0));
	check(b, !b->split || effect->user_exits >= 1);
	check(b, !effect->signals || b->vm.device);
}

/* With every value of its first parameter, which is the one that an effect depends on. */
static void check_effects_of(const struct bench *b)
{
	uint64_t arg[OP_ARGS] = { 0 };

	check(b, b->effect.exits == 0 && !b->effect.unchecked);
	check(b, b->n_params >= 1 && b->params[0].words);
	for (; b->params[0].words[arg[0]]; arg[0]++) {
		const struct effect effect = b->effect_of(arg);

		check_effect(b, &effect);
		check(b, effect.exits > 0);
	}
}

static void effects(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];

		check_effect(b, &b->effect);
		if (b->effect_of)
			check_effects_of(b);
		if (b->effect.unchecked) /* and the reader is told why */
			check(b, strstr(b->summary, "unchecked") || strstr(b->summary, "checks"));
		if (!strcmp(b->group, "compute"))
			check(b, b->effect.exits == 0 && !b->effect.unchecked);
	}
}

static bool in_range(const struct param *p, uint64_t value)
{
	uint64_t n = 0;

	if (!p->words)
		return value >= p->min && value <= p->max;
	while (p->words[n])
		n++;
	return value < n;
}

static void params(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];

		check(b, b->n_params <= OP_ARGS);
		check(b, !b->n_params == !b->params);
		for (size_t j = 0; j < b->n_params; j++) {
			const struct param *p = &b->params[j];

			check(b, p->name && p->name[0] && p->summary && p->summary[0]);
			check(b, p->unit && (!p->unit[0] || !strcmp(p->unit, "B")));
			check(b, p->words ? !p->min && !p->max : p->min < p->max);
			check(b, in_range(p, p->value));
			check(b, !p->n_sweep == !p->sweep);
			check(b, p->n_quick <= p->n_sweep);
			for (size_t k = 0; k < p->n_sweep; k++)
				check(b, in_range(p, p->sweep[k]));
			for (size_t k = 0; k < j; k++)
				check(b, strcmp(p->name, b->params[k].name));
			if (!strcmp(p->name, PARAM_PAGE))
				check(b, p->words == page_words);
			if (!strcmp(p->name, PARAM_BACKING))
				check(b, p->words == backing_words);
			if (!strcmp(p->name, PARAM_EVENTFD))
				check(b, p->words == eventfd_words && b->vm.device);
		}
	}
}

static void arenas(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_benches; i++) {
		const struct bench *b = benches[i];
		uint64_t arg[OP_ARGS] = { 0 };

		if (!b->arena.bytes) {
			check(b, !b->arena.fill && !b->arena.max_rounds);
			continue;
		}
		for (size_t j = 0; j < b->n_params; j++)
			arg[j] = b->params[j].value;
		check(b, b->arena.bytes(arg, 1) > 0);
		check(b, b->arena.bytes(arg, 1) % 4096 == 0);
		/* fresh memory is limited, grows with the rounds, and is not written beforehand */
		if (b->arena.state == ARENA_READY) {
			check(b, !b->arena.max_rounds);
			continue;
		}
		check(b, b->arena.max_rounds > 0 && !b->arena.fill);
		check(b, b->arena.bytes(arg, 7) == 7 * b->arena.bytes(arg, 1));
	}
}

/* The words are indexed by the enums. */
static void shared_words(void **state)
{
	(void)state;
	assert_string_equal(page_words[PAGE_4K], "4K");
	assert_string_equal(page_words[PAGE_THP], "THP");
	assert_string_equal(page_words[PAGE_2M], "2M");
	assert_string_equal(page_words[PAGE_1G], "1G");
	assert_null(page_words[PAGE_1G + 1]);
	assert_string_equal(backing_words[BACKING_PRIVATE], "private");
	assert_string_equal(backing_words[BACKING_SHARED], "shared");
	assert_string_equal(backing_words[BACKING_MEMFD], "memfd");
	assert_null(backing_words[BACKING_MEMFD + 1]);
	assert_string_equal(eventfd_words[EVENTFD_NONE], "none");
	assert_string_equal(eventfd_words[EVENTFD_WILDCARD], "wildcard");
	assert_string_equal(eventfd_words[EVENTFD_DATAMATCH], "datamatch");
	assert_string_equal(eventfd_words[EVENTFD_ANY_LENGTH], "any-length");
	assert_null(eventfd_words[EVENTFD_ANY_LENGTH + 1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(files),
		cmocka_unit_test(words_and_numbers),
		cmocka_unit_test(bodies),
		cmocka_unit_test(workloads),
		cmocka_unit_test(tools),
		cmocka_unit_test(areas),
		cmocka_unit_test(area_words),
		cmocka_unit_test(rings),
		cmocka_unit_test(effects),
		cmocka_unit_test(params),
		cmocka_unit_test(arenas),
		cmocka_unit_test(shared_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
