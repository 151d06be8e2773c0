/* figures.h: numbers as a person reads them: sizes, rates, ages, keys. Main thread. */
#ifndef UI_PANES_FIGURES_H
#define UI_PANES_FIGURES_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas.h"

struct action;
struct domain;

/* "512K", "1.2G", "128G": at most 5 columns, binary units. */
void figure_size(char *buf, size_t size, uint64_t bytes);
/* "2.0 GiB", for details and dialogs. */
void figure_size_long(char *buf, size_t size, uint64_t bytes);
/* "84 MB/s" in decimal units, as disks are measured. */
void figure_rate(char *buf, size_t size, double bytes_per_second);
/* "40s", "12m", "2h14m", "3d02h", "41d". */
void figure_age(char *buf, size_t size, gint64 age_us);
/* "2026-11-21 11:48", or "11:48" if that is today. */
void figure_time(char *buf, size_t size, gint64 real_us);
/* g_get_real_time(), or what a test has set (0: the real one again). */
gint64 figure_now(void);
void figure_set_now(gint64 real_us);

/* The role of a domain's state. */
enum role figure_state_role(const struct domain *domain);
/* The first key of an action as a person reads it ("Ctrl-]", "Enter"); g_free; NULL: no key. */
char *figure_key(const char *keys);

#endif
