#include "core/report.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "core/text.h"

#define LINE_MAX_BYTES 2560 /* a crash report with its registers */
#define BUCKET 10
#define REFILL_NS UINT64_C(1000000000)

static void say(const struct vmm_report *report, enum vmm_severity severity, const char *fmt,
                va_list args)
{
    if (!report || !report->line)
        return;
    char text[LINE_MAX_BYTES];
    vsnprintf(text, sizeof text, fmt, args);
    report->line(report->opaque, severity, text);
}

void vmm_report(const struct vmm_report *report, enum vmm_severity severity, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(report, severity, fmt, args);
    va_end(args);
}

static uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

/* Two threads that meet here may let one line too many through; nothing worse. */
static bool take_token(struct vmm_report_limit *limit)
{
    uint64_t now = now_ns();
    uint64_t last = __atomic_load_n(&limit->last_ns, __ATOMIC_RELAXED);
    unsigned used = __atomic_load_n(&limit->tokens_used, __ATOMIC_RELAXED);
    uint64_t back = now > last ? (now - last) / REFILL_NS : 0;
    if (used == 0 || back >= used) {
        used = 0;
        __atomic_store_n(&limit->last_ns, now, __ATOMIC_RELAXED);
    } else if (back) {
        used -= (unsigned)back;
        __atomic_store_n(&limit->last_ns, last + back * REFILL_NS, __ATOMIC_RELAXED);
    }
    bool free_token = used < BUCKET;
    __atomic_store_n(&limit->tokens_used, free_token ? used + 1 : used, __ATOMIC_RELAXED);
    return free_token;
}

void vmm_report_limited(const struct vmm_report *report, struct vmm_report_limit *limit,
                        enum vmm_severity severity, const char *fmt, ...)
{
    if (!take_token(limit)) {
        __atomic_fetch_add(&limit->suppressed, 1, __ATOMIC_RELAXED);
        return;
    }
    unsigned left_out = __atomic_exchange_n(&limit->suppressed, 0, __ATOMIC_RELAXED);
    if (left_out)
        vmm_report(report, severity, _("(%u similar messages were left out)"), left_out);
    va_list args;
    va_start(args, fmt);
    say(report, severity, fmt, args);
    va_end(args);
}
