#include "panes/figures.h"

#include <string.h>
#include <time.h>

#include "core/text.h"
#include "model.h"

static gint64 fixed_now;

void figure_size(char *buf, size_t size, uint64_t bytes)
{
    static const char units[] = "BKMGTPE";
    double value = (double)bytes;
    unsigned unit = 0;
    while (value >= 999.5 && unit + 2 < sizeof(units)) {
        value /= 1024;
        unit++;
    }
    g_snprintf(buf, size, value < 9.95 && unit ? "%.1f%c" : "%.0f%c", value, units[unit]);
}

void figure_size_long(char *buf, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    unsigned unit = 0;
    while (value >= 1023.5 && unit + 1 < G_N_ELEMENTS(units)) {
        value /= 1024;
        unit++;
    }
    g_snprintf(buf, size, value < 9.95 && unit ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

void figure_rate(char *buf, size_t size, double rate)
{
    static const char *const units[] = {"B/s", "kB/s", "MB/s", "GB/s", "TB/s"};
    unsigned unit = 0;
    while (rate >= 999.5 && unit + 1 < G_N_ELEMENTS(units)) {
        rate /= 1000;
        unit++;
    }
    g_snprintf(buf, size, rate < 9.95 && unit ? "%.1f %s" : "%.0f %s", rate, units[unit]);
}

void figure_age(char *buf, size_t size, gint64 age_us)
{
    gint64 s = MAX(age_us, 0) / G_USEC_PER_SEC;
    if (s < 60)
        g_snprintf(buf, size, "%ds", (int)s);
    else if (s < 3600)
        g_snprintf(buf, size, "%dm", (int)(s / 60));
    else if (s < 86400)
        g_snprintf(buf, size, "%dh%02dm", (int)(s / 3600), (int)(s / 60 % 60));
    else if (s < 10 * 86400)
        g_snprintf(buf, size, "%dd%02dh", (int)(s / 86400), (int)(s / 3600 % 24));
    else
        g_snprintf(buf, size, "%" G_GINT64_FORMAT "d", s / 86400);
}

gint64 figure_now(void)
{
    return fixed_now ? fixed_now : g_get_real_time();
}

void figure_set_now(gint64 real_us)
{
    fixed_now = real_us;
}

void figure_time(char *buf, size_t size, gint64 real_us)
{
    time_t then = (time_t)(real_us / G_USEC_PER_SEC);
    time_t now = (time_t)(figure_now() / G_USEC_PER_SEC);
    struct tm tm_then, tm_now;
    localtime_r(&then, &tm_then);
    localtime_r(&now, &tm_now);
    bool today = tm_then.tm_year == tm_now.tm_year && tm_then.tm_yday == tm_now.tm_yday;
    if (!strftime(buf, size, today ? "%H:%M" : "%Y-%m-%d %H:%M", &tm_then) && size)
        buf[0] = '\0';
}

enum role figure_state_role(const struct domain *domain)
{
    static const enum role roles[DOMAIN_STATES] = {
        [DOMAIN_NOSTATE] = ROLE_DIM,      [DOMAIN_RUNNING] = ROLE_GOOD,
        [DOMAIN_BLOCKED] = ROLE_GOOD,     [DOMAIN_PAUSED] = ROLE_BUSY,
        [DOMAIN_SHUTDOWN] = ROLE_BUSY,    [DOMAIN_SHUTOFF] = ROLE_OFF,
        [DOMAIN_CRASHED] = ROLE_BAD,      [DOMAIN_PMSUSPENDED] = ROLE_BUSY,
        [DOMAIN_BROKEN] = ROLE_BAD,
    };
    return (unsigned)domain->state < DOMAIN_STATES ? roles[domain->state] : ROLE_DIM;
}

char *figure_key(const char *keys)
{
    if (!keys || !*keys)
        return NULL;
    g_autofree char *first = g_strndup(keys, strcspn(keys, " "));
    static const struct {
        const char *prefix, *shown;
    } prefixes[] = {{"C-", "Ctrl-"}, {"M-", "Alt-"}, {"A-", "Alt-"}, {"S-", "Shift-"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(first, prefixes[i].prefix) && first[2])
            return g_strconcat(prefixes[i].shown, first + 2, NULL);
    }
    return g_steal_pointer(&first);
}
