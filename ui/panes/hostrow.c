#include "panes/hostrow.h"

#include <string.h>

#include "core/text.h"
#include "host.h"
#include "panes/figures.h"
#include "widgets/spark.h"

struct host_look host_look(const struct host *host)
{
    static const struct host_look looks[] = {
        [HOST_CLOSED] = {"○", N_("closed"), ROLE_OFF},
        [HOST_OPENING] = {"◌", N_("opening"), ROLE_BUSY},
        [HOST_READY] = {"●", N_("ready"), ROLE_GOOD},
        [HOST_LOST] = {"◌", N_("lost"), ROLE_BAD},
        [HOST_UNUSABLE] = {"✗", N_("unusable"), ROLE_BAD},
    };
    unsigned state = (unsigned)host->state;
    struct host_look look = state < G_N_ELEMENTS(looks) ? looks[state] : looks[HOST_CLOSED];
    look.word = _(look.word);
    return look;
}

bool host_row_is_stale(const struct host *host)
{
    return host->state == HOST_LOST || host->state == HOST_CLOSED;
}

char *host_transport(const struct host *host)
{
    const char *end = host->uri ? strstr(host->uri, "://") : NULL;
    return end ? g_strndup(host->uri, (gsize)(end - host->uri)) : g_strdup("");
}

static void draw_name(const struct host *host, const struct window *win)
{
    g_autofree char *transport = host_transport(host);
    unsigned wide = text_width(host->alias), more = text_width(transport);
    /* The engine's own URI says nothing that its name does not. */
    bool worth = strcmp(transport, "kvm") != 0 && strcmp(transport, host->alias) != 0;
    window_field(win, 0, 0, MIN(win->cols, wide), FIT_MIDDLE_CUT, ROLE_TITLE, host->alias);
    if (worth && wide + more + 2 <= win->cols)
        window_text(win, 0, (int)wide + 2, ROLE_DIM, transport);
}

static void put_state(const struct host *host, char *buf, size_t size)
{
    char age[32];
    struct host_look look = host_look(host);
    if (host->state != HOST_LOST || !host->seen_us) {
        g_strlcpy(buf, look.word, size);
        return;
    }
    figure_age(age, sizeof(age), figure_now() - host->seen_us);
    g_snprintf(buf, size, "%s %s", look.word, age);
}

static void draw_cpu(const struct host *host, const struct window *win)
{
    unsigned spark = win->cols > 6 ? win->cols - 5 : 0;
    if (host->cpu < 0 || !host->memory_total)
        return;
    spark_draw(win, 0, 0, spark, host->cpu_history, HOST_HISTORY, host->cpu_head,
               host->cpu_count);
    window_printf(win, 0, (int)spark, ROLE_TEXT, "%4.0f%%", CLAMP(host->cpu, 0.0, 1.0) * 100);
}

static void put_memory(const struct host *host, char *buf, size_t size)
{
    char used[16], total[16];
    if (!host->memory_total)
        return;
    uint64_t available = MIN(host->memory_available, host->memory_total);
    figure_size(total, sizeof(total), host->memory_total);
    figure_size(used, sizeof(used), host->memory_total - available);
    if (available) /* 0: it is not known */
        g_snprintf(buf, size, "%s/%6s", used, total);
    else
        g_strlcpy(buf, total, size);
}

static void put_rest(const struct host *host, const char *counted, char *buf, size_t size)
{
    g_autoptr(GString) out = g_string_new(NULL);
    char left[32];
    bool ready = host->state == HOST_READY;
    if (!ready && host->retry_us > figure_now()) {
        figure_age(left, sizeof(left), host->retry_us - figure_now());
        g_string_append_printf(out, _("retry in %s  "), left);
    }
    g_string_append(out, counted);
    const char *gap = "  ";
    if (host->read_only)
        g_string_append_printf(out, "%s%s", out->len ? gap : "", _("read-only"));
    if (host->problem)
        g_string_append_printf(out, "%s%s", *counted || host->read_only ? gap : "",
                               host->problem);
    g_strlcpy(buf, out->str, size);
}

bool host_row_to_end(const struct host *host, const char *id)
{
    if (!strcmp(id, "name") || !strcmp(id, "state"))
        return false;
    return host->state != HOST_READY || (strcmp(id, "cpu") != 0 && strcmp(id, "memory") != 0);
}

bool host_row_cell(const struct host *host, const char *id, const char *counted, char *buf,
                   size_t size, enum role *role, const struct window *win)
{
    if (!strcmp(id, "name")) {
        draw_name(host, win);
        return true;
    }
    if (!strcmp(id, "state")) {
        *role = host_look(host).role;
        put_state(host, buf, size);
        return false;
    }
    if (host_row_to_end(host, id)) {
        *role = host->problem && host->state != HOST_READY ? ROLE_BAD : ROLE_DIM;
        put_rest(host, counted, buf, size);
        return false;
    }
    if (!strcmp(id, "memory")) {
        put_memory(host, buf, size);
        return false;
    }
    draw_cpu(host, win);
    return true;
}
