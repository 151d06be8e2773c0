/* report.h: one line from a device or the machine to a person. Any thread.
 *
 * Messages that a guest can cause are rate-limited per source; nothing here ever prints. */
#ifndef VMM_CORE_REPORT_H
#define VMM_CORE_REPORT_H

#include <stdint.h>

enum vmm_severity { VMM_DEBUG, VMM_INFO, VMM_WARNING, VMM_ERROR };

struct vmm_report {
    void (*line)(void *opaque, enum vmm_severity severity, const char *text);
    void *opaque;
};

/* A bucket of 10 messages that refills one a second; zero-initialised, one for each source. */
struct vmm_report_limit {
    uint64_t last_ns;
    unsigned tokens_used;
    unsigned suppressed;
};

void vmm_report(const struct vmm_report *report, enum vmm_severity severity, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same through a bucket; says how many were left out when it speaks again. */
void vmm_report_limited(const struct vmm_report *report, struct vmm_report_limit *limit,
                        enum vmm_severity severity, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
