#include "panes/details.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "console.h"
#include "core/text.h"
#include "domain-port.h"
#include "host.h"
#include "model.h"
#include "panes/figures.h"
#include "panes/details-more.h"
#include "panes/sheet.h"
#include "stack.h"
#include "widgets/spark.h"

#define COMPACT_WORD_MIN 8
#define COMPACT_ROWS 6  /* up to here: the most important in few lines */

struct details {
    struct pane pane;
    struct domain *fixed;
    int top;      /* first row shown */
    int rows;     /* of the text as drawn last */
    const void *drawn; /* only compared */
};

static struct pane_target subject(struct pane *pane)
{
    struct details *details = (struct details *)pane;
    if (details->fixed)
        return target_of_domain(details->fixed);
    return pane->ui ? ui_target(pane->ui) : (struct pane_target){0};
}

/* --- pieces of text --- */

static char *text_state(const struct domain *domain)
{
    char age[32], since[32];
    const char *state = domain_state_label(domain->state);
    if (!domain_is_active(domain) || !domain->since_us)
        return g_strdup(state);
    figure_age(age, sizeof(age), figure_now() - domain->since_us);
    figure_time(since, sizeof(since), domain->since_us);
    return g_strdup_printf(_("%s %s since %s"), state, age, since);
}

static char *text_memory(const struct domain *domain)
{
    char total[32], used[32];
    figure_size_long(total, sizeof(total), domain->memory);
    if (!domain_is_active(domain) || !domain->memory_used)
        return g_strdup(total);
    figure_size_long(used, sizeof(used), domain->memory_used);
    return g_strdup_printf(_("%s (%s used)"), total, used);
}

static char *text_disk_size(const struct domain_disk *disk)
{
    char capacity[32], used[32];
    if (!disk->capacity)
        return g_strdup("");
    figure_size_long(capacity, sizeof(capacity), disk->capacity);
    if (!disk->allocation)
        return g_strdup(capacity);
    figure_size_long(used, sizeof(used), disk->allocation);
    return g_strdup_printf(_("%s (%s used)"), capacity, used);
}

static char *text_disk_rate(const struct domain_disk *disk)
{
    char reads[32], writes[32];
    figure_rate(reads, sizeof(reads), disk->read_rate);
    figure_rate(writes, sizeof(writes), disk->write_rate);
    return g_strdup_printf(_("read %s  write %s"), reads, writes);
}

/* --- the full text --- */

/* An empty line, never two. */
static void put_disk(struct sheet *sheet, const struct domain *domain,
                     const struct domain_disk *disk)
{
    g_autofree char *sizes = text_disk_size(disk);
    sheet_line(sheet, disk->target ? disk->target : _("Disk"), ROLE_STRONG, "%s",
             disk->source ? disk->source : _("no medium"));
    sheet_line(sheet, "", ROLE_TEXT, "%s%s%s%s%s", sizes, *sizes ? "  " : "",
             disk->format ? disk->format : "", disk->read_only ? "  " : "",
             disk->read_only ? _("read-only") : "");
    if (domain_is_active(domain)) {
        g_autofree char *rate = text_disk_rate(disk);
        sheet_text(sheet, "", ROLE_TEXT, rate);
    }
}

static void put_nic(struct sheet *sheet, const struct domain *domain,
                    const struct domain_nic *nic)
{
    char rx[32], tx[32];
    sheet_line(sheet, nic->target ? nic->target : _("NIC"), ROLE_STRONG, "%s%s%s",
               nic->type ? nic->type : "", nic->source ? " " : "",
               nic->source ? nic->source : "");
    sheet_line(sheet, "", ROLE_TEXT, "%s%s%s%s%s", nic->mac ? nic->mac : "",
               nic->model ? "  " : "", nic->model ? nic->model : "", nic->link_down ? "  " : "",
               nic->link_down ? _("link down") : "");
    if (!domain_is_active(domain))
        return;
    figure_rate(rx, sizeof(rx), nic->rx_rate);
    figure_rate(tx, sizeof(tx), nic->tx_rate);
    sheet_line(sheet, "", ROLE_TEXT, _("rx %s  tx %s"), rx, tx);
}

static void put_load(struct sheet *sheet, const struct domain *domain)
{
    if (!domain_is_active(domain))
        return;
    double memory = domain->memory ? (double)domain->memory_used / (double)domain->memory : 0;
    const struct domain_history *past = domain_samples(domain);
    struct sheet_ring cpu = {past->cpu, DOMAIN_HISTORY, past->head, past->count};
    struct sheet_ring used = {past->memory, DOMAIN_HISTORY, past->head, past->count};
    sheet_spark(sheet, _("CPU"), &cpu, domain->cpu);
    sheet_spark(sheet, _("Memory used"), &used, memory);
    if (domain->exits_rate > 0)
        sheet_line(sheet, _("KVM exits"), ROLE_TEXT, _("%.0f a second"), domain->exits_rate);
}

static void put_boot(struct sheet *sheet, const struct domain *domain)
{
    sheet_text(sheet, _("Kernel"), ROLE_TEXT, domain->kernel);
    sheet_text(sheet, _("Initrd"), ROLE_TEXT, domain->initrd);
    sheet_text(sheet, _("Command line"), ROLE_TEXT, domain->cmdline);
}

static void put_port(struct sheet *sheet, const struct domain *domain, unsigned number)
{
    g_autofree char *label = domain_port_label(domain, number);
    sheet_line(sheet, number ? "" : _("Serial"), ROLE_TEXT, _("port %u (%s)%s"), number + 1, label,
               domain->is_recorded ? _(", recorded") : "");
}

static void put_domain(struct sheet *sheet, const struct domain *domain)
{
    g_autofree char *state = text_state(domain), *memory = text_memory(domain);
    sheet_text(sheet, _("Name"), ROLE_STRONG, domain->name);
    sheet_text(sheet, _("Title"), ROLE_TEXT, domain->title);
    sheet_text(sheet, _("Description"), ROLE_TEXT, domain->description);
    sheet_text(sheet, _("State"), figure_state_role(domain), state);
    sheet_text(sheet, _("Reason"), ROLE_TEXT, domain->reason);
    sheet_text(sheet, _("Job"), ROLE_BUSY, domain->job);
    sheet_text(sheet, _("System"), ROLE_TEXT, domain->os);
    sheet_text(sheet, _("Tags"), ROLE_TEXT, domain->tags);
    if (domain->state != DOMAIN_BROKEN) {
        sheet_line(sheet, _("vCPUs"), ROLE_TEXT, "%u", domain->vcpus);
        sheet_text(sheet, _("Memory"), ROLE_TEXT, memory);
        sheet_text(sheet, _("Autostart"), ROLE_TEXT, domain->autostart ? _("yes") : _("no"));
    }
    put_load(sheet, domain);
    sheet_gap(sheet);
    put_boot(sheet, domain);
    for (unsigned i = 0; domain->disks && i < domain->disks->len; i++)
        put_disk(sheet, domain, g_ptr_array_index(domain->disks, i));
    for (guint i = 0; i < domain->nics->len; i++)
        put_nic(sheet, domain, g_ptr_array_index(domain->nics, i));
    for (guint i = 0; i < domain->addresses->len; i++) {
        const struct domain_address *address = g_ptr_array_index(domain->addresses, i);
        sheet_line(sheet, i ? "" : _("Addresses"), ROLE_TEXT, "%s  %s", address->address,
                   address->origin ? address->origin : "");
    }
    for (unsigned i = 0; i < domain->n_consoles; i++)
        put_port(sheet, domain, i);
    sheet_gap(sheet);
    sheet_text(sheet, _("UUID"), ROLE_TEXT, domain->uuid);
    sheet_text(sheet, _("Definition"), ROLE_TEXT,
             domain->path ? domain->path : domain->transient ? _("none: it is transient") : NULL);
    if (domain->host)
        sheet_line(sheet, _("Host"), ROLE_TEXT, "%s  %s", domain->host->alias, domain->host->uri);
}

static char *text_host_load(const struct host *host)
{
    char total[32], available[32];
    g_autofree char *cpus =
        host->cpu < 0 ? g_strdup_printf(ngettext("%u CPU", "%u CPUs", host->cpus), host->cpus)
                      : g_strdup_printf(ngettext("%u CPU, %.0f%% busy", "%u CPUs, %.0f%% busy",
                                                 host->cpus), host->cpus, host->cpu * 100);
    figure_size_long(total, sizeof(total), host->memory_total);
    figure_size_long(available, sizeof(available), host->memory_available);
    g_autofree char *memory = host->memory_available
                                  ? g_strdup_printf(_("%s, %s available"), total, available)
                                  : g_strdup(total);
    return g_strdup_printf("%s   %s", cpus, memory);
}

/* --- the compact text --- */

static void compact_disk(const struct window *win, int row, const struct domain *domain)
{
    if (!domain->disks || !domain->disks->len)
        return;
    const struct domain_disk *disk = g_ptr_array_index(domain->disks, 0);
    g_autofree char *base = g_path_get_basename(disk->source ? disk->source : "?");
    g_autofree char *sizes = text_disk_size(disk), *rate = text_disk_rate(disk);
    unsigned others = domain->disks->len - 1;
    g_autofree char *more = others ? g_strdup_printf("  +%u", others) : g_strdup("");
    unsigned fixed = text_width(disk->target ? disk->target : "") + text_width(sizes) + 6;
    unsigned name = win->cols > fixed + 8 ? MIN(text_width(base), win->cols - fixed) : 8;
    g_autofree char *cut = text_cut(base, name, true, win->canvas->ascii);
    g_autofree char *text = g_strdup_printf(
        "%s  %s  %s%s%s%s", disk->target ? disk->target : "", cut, sizes, more,
        domain_is_active(domain) ? "  " : "", domain_is_active(domain) ? rate : "");
    window_field(win, row, 0, win->cols, FIT_LEFT, ROLE_TEXT, text);
}

static void compact_boot(const struct window *win, int row, const struct domain *domain)
{
    if (domain->reason) {
        window_field(win, row, 0, win->cols, FIT_LEFT, figure_state_role(domain), domain->reason);
        return;
    }
    if (!domain->kernel)
        return;
    g_autofree char *base = g_path_get_basename(domain->kernel);
    g_autofree char *text = g_strdup_printf("%s %s  %s", _("kernel"), base,
                                            domain->cmdline ? domain->cmdline : "");
    window_field(win, row, 0, win->cols, FIT_LEFT, ROLE_TEXT, text);
}

static void compact_spark(const struct window *win, int row, const char *label,
                          const struct domain *domain, const float *ring)
{
    window_text(win, row, 0, ROLE_DIM, label);
    const struct domain_history *history = domain_samples(domain);
    spark_draw(win, row, 4, win->cols > 4 ? win->cols - 4 : 0, ring, DOMAIN_HISTORY, history->head,
               history->count);
}

/* The next words of the first line, cut with a sign or left out where there is no room. */
static void compact_word(const struct window *win, unsigned *col, enum role role, const char *text)
{
    unsigned room = win->cols > *col ? win->cols - *col : 0;
    if (*col && room < COMPACT_WORD_MIN)
        return;
    window_field(win, 0, (int)*col, room, FIT_LEFT, role, text);
    *col += text_width(text) + 3;
}

static void draw_compact(const struct domain *domain, const struct window *win)
{
    g_autofree char *state = text_state(domain), *memory = text_memory(domain);
    unsigned col = 0;
    compact_word(win, &col, figure_state_role(domain), state);
    if (domain->state != DOMAIN_BROKEN) {
        g_autofree char *size = g_strdup_printf(_("%u vCPU  %s"), domain->vcpus, memory);
        g_autofree char *start = g_strdup_printf(_("autostart %s"),
                                                 domain->autostart ? _("yes") : _("no"));
        compact_word(win, &col, ROLE_TEXT, size);
        compact_word(win, &col, ROLE_DIM, start);
    }
    unsigned spark = domain_is_active(domain) && win->cols >= 72 ? 16 : 0;
    struct window left = window_part(win, 0, 0, win->rows, win->cols - (spark ? spark + 2 : 0));
    compact_disk(&left, 1, domain);
    compact_boot(&left, domain->disks && domain->disks->len ? 2 : 1, domain);
    if (!spark)
        return;
    struct window right = window_part(win, 0, (int)(win->cols - spark), win->rows, spark);
    compact_spark(&right, 1, _("cpu"), domain, domain_samples(domain)->cpu);
    compact_spark(&right, 2, _("mem"), domain, domain_samples(domain)->memory);
}

/* Name and domains, what is wrong, and what there is: two rows or three. */
static void draw_compact_host(const struct host *host, const struct window *win)
{
    g_autofree char *domains = g_strdup_printf(_("%u running of %u"), host->running, host->total);
    unsigned col = 0;
    compact_word(win, &col, ROLE_STRONG, host->alias);
    compact_word(win, &col, ROLE_TEXT, domains);
    unsigned row = 1;
    if (host->problem)
        window_field(win, (int)row++, 0, win->cols, FIT_LEFT, ROLE_BAD, host->problem);
    if (!host->memory_total || row >= win->rows)
        return;
    g_autofree char *load = text_host_load(host);
    window_field(win, (int)row, 0, win->cols, FIT_LEFT, ROLE_TEXT, load);
}

/* --- the pane --- */

static bool details_create(struct pane *pane, void *arg)
{
    ((struct details *)pane)->fixed = arg;
    return true;
}

static void draw_full(struct details *details, const struct pane_target *target,
                      const struct window *win)
{
    struct sheet sheet = {.win = win, .top = details->top};
    if (target->on.domain)
        put_domain(&sheet, target->on.domain);
    else
        details_more(&sheet, details->pane.app, target);
    details->rows = sheet.row;
}

/* The most important in few lines; false if there is no such text for it. */
static bool draw_short(const struct pane_target *target, const struct window *win)
{
    if (target->on.domain)
        draw_compact(target->on.domain, win);
    else if (target->host && !target->on.network && !target->on.pool)
        draw_compact_host(target->host, win);
    else
        return false;
    return true;
}

/* Beside an empty list stands the host that there is. */
static struct pane_target what_to_show(struct pane *pane)
{
    struct pane_target target = subject(pane);
    if (!target.host && pane->app->hosts->len)
        target.host = g_ptr_array_index(pane->app->hosts, 0);
    return target;
}

static void details_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct details *details = (struct details *)pane;
    struct pane_target target = what_to_show(pane);
    const void *shown = details_more_key(&target);
    if (target.on.domain) { /* who is looked at is asked for its addresses */
        target.on.domain->detailed_us = g_get_monotonic_time();
        target.host->detailed_us = target.on.domain->detailed_us;
    }
    if (shown != details->drawn)
        details->top = 0;
    details->drawn = shown;
    const char *name = target_name(&target);
    g_autofree char *title = text_cut(name ? name : _("Host"), win->cols > 8 ? win->cols - 6 : 2,
                                      true, win->canvas->ascii);
    window_box(win, focused ? ROLE_BORDER_FOCUS : ROLE_BORDER, title);
    window_text(win, 0, 2, ROLE_TITLE, title);
    if (win->rows < 3 || win->cols < 6)
        return;
    struct window inner = window_part(win, 1, 1, win->rows - 2, win->cols - 2);
    struct window text = window_part(win, 1, 2, win->rows - 2, win->cols - 4);
    if (!focused && inner.rows <= COMPACT_ROWS && draw_short(&target, &text))
        return;
    details->top = CLAMP(details->top, 0, MAX(0, details->rows - (int)inner.rows));
    draw_full(details, &target, &inner);
    if (details->rows - details->top > (int)inner.rows && win->cols > 10)
        window_text(win, (int)win->rows - 1, (int)win->cols - 5, ROLE_DIM, " ↓ ");
}

static unsigned details_event(struct pane *pane, const struct event *event)
{
    struct details *details = (struct details *)pane;
    int page = MAX((int)pane->window.rows - 3, 1), top = details->top;
    if (event->type == EVENT_KEY && event->key == KEY_ESCAPE_) {
        ui_back(pane->ui);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (event->type == EVENT_MOUSE && event->mouse == MOUSE_WHEEL_UP)
        top -= 3;
    else if (event->type == EVENT_MOUSE && event->mouse == MOUSE_WHEEL_DOWN)
        top += 3;
    else if (event->type != EVENT_KEY)
        return 0;
    switch (event->type == EVENT_KEY ? event->key : KEY_NONE) {
    case KEY_NONE: break;
    case KEY_UP_: case 'k': top--; break;
    case KEY_DOWN_: case 'j': top++; break;
    case KEY_PGUP_: case 'b' | MOD_CTRL: top -= page; break;
    case KEY_PGDN_: case 'f' | MOD_CTRL: top += page; break;
    case KEY_HOME_: case 'g': top = 0; break;
    case KEY_END_: case 'G': top = details->rows; break;
    default: return 0;
    }
    details->top = CLAMP(top, 0, MAX(0, details->rows - page));
    return WISH_HANDLED | WISH_DIRTY;
}

void details_show(struct ui *ui)
{
    struct pane *pane = ui_find(ui, &details_class);
    if (pane)
        ui_focus(ui, pane);
    else
        pane = ui_open(ui, &details_class, NULL);
    if (pane)
        ui_zoom(ui, true);
}

const struct pane_class details_class = {
    .name = "details", .title = N_("Details"), .size = sizeof(struct details),
    .create = details_create, .draw = details_draw, .event = details_event,
};
