/* linux-guest.h: a Linux test guest on the engine, for tests that need a real driver. */
#ifndef TESTS_VMM_LINUX_GUEST_H
#define TESTS_VMM_LINUX_GUEST_H

#include <stdbool.h>

#include "vmm.h"

/* A boot takes 12 s on an idle machine whose KVM emulates; a busy one takes four times as long. */
#define GUEST_BOOT_MS 240000
#define GUEST_ANSWER_MS 60000

/* Fills *config for `kernel` ("vmlinux-virtty-test") with the initramfs; skips the test where there
 * is no KVM or no guest. Strings are static. */
void guest_config(struct vmm_config *config, const char *kernel);
/* Creates and starts, with `words` on the kernel's command line (may be NULL); fails the test with the reason. */
struct vmm_machine *guest_start(struct vmm_config *config, const char *words);

/* Waits until the console has said `text` since the last call that found something; fails the
 * test with what it said instead. */
void guest_expect(struct vmm_channel *com, const char *text, int limit_ms);
/* Types a line and waits for `answer`. */
void guest_ask(struct vmm_channel *com, const char *line, const char *answer);
/* Everything that the console said since the beginning (at most 256 KiB). */
const char *guest_said(void);

#endif
