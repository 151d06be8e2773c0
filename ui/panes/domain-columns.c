#include "panes/domain-columns.h"

#include <string.h>

#include "core/text.h"
#include "host.h"
#include "model.h"
#include "panes/figures.h"
#include "panes/hostrow.h"
#include "widgets/spark.h"

enum column {
    NAME, STATE, CPU, MEMORY, ADDRESS, UP, VCPUS, HOST, TITLE, OS, DISK_READ, DISK_WRITE, NET_RX,
    NET_TX, AUTOSTART, ID, TAGS, PERSISTENT, UUID, NOTE, COLUMNS
};

/* id, heading, min, max, grow, fit, sort, live */
#define COLUMN(id, title, min, max, grow, fit, sort, live) \
    {{id, title, min, max, grow, 0, fit}, sort, live}

const struct hosttree_column domain_columns[COLUMNS] = {
    [NAME] = COLUMN("name", N_("NAME"), 10, 48, 4, FIT_MIDDLE_CUT, SORT_TEXT, false),
    [STATE] = COLUMN("state", N_("STATE"), 11, 13, 1, FIT_LEFT, SORT_RANK, false),
    [CPU] = COLUMN("cpu", N_("CPU 1m"), 12, 36, 1, FIT_LEFT, SORT_FIGURE, true),
    [MEMORY] = COLUMN("memory", N_("MEMORY"), 12, 13, 1, FIT_RIGHT, SORT_FIGURE, false),
    [ADDRESS] = COLUMN("ip", N_("IP"), 15, 24, 1, FIT_LEFT, SORT_TEXT, false),
    [UP] = COLUMN("up", N_("UP"), 6, 8, 0, FIT_RIGHT, SORT_FIGURE, false),
    [VCPUS] = COLUMN("vcpus", N_("VCPU"), 4, 6, 0, FIT_RIGHT, SORT_FIGURE, false),
    [HOST] = COLUMN("host", N_("HOST"), 10, 24, 1, FIT_MIDDLE_CUT, SORT_TEXT, false),
    [TITLE] = COLUMN("title", N_("TITLE"), 12, 40, 2, FIT_LEFT, SORT_TEXT, false),
    [OS] = COLUMN("os", N_("OS"), 10, 30, 1, FIT_LEFT, SORT_TEXT, false),
    [DISK_READ] = COLUMN("disk-read", N_("READ"), 9, 10, 0, FIT_RIGHT, SORT_FIGURE, true),
    [DISK_WRITE] = COLUMN("disk-write", N_("WRITE"), 9, 10, 0, FIT_RIGHT, SORT_FIGURE, true),
    [NET_RX] = COLUMN("net-rx", N_("RX"), 9, 10, 0, FIT_RIGHT, SORT_FIGURE, true),
    [NET_TX] = COLUMN("net-tx", N_("TX"), 9, 10, 0, FIT_RIGHT, SORT_FIGURE, true),
    [AUTOSTART] = COLUMN("autostart", N_("AUTO"), 5, 6, 0, FIT_LEFT, SORT_RANK, false),
    [ID] = COLUMN("id", N_("ID"), 5, 6, 0, FIT_RIGHT, SORT_FIGURE, false),
    [TAGS] = COLUMN("tags", N_("TAGS"), 8, 24, 1, FIT_LEFT, SORT_TEXT, false),
    [PERSISTENT] = COLUMN("persistent", N_("PERSISTENT"), 10, 11, 0, FIT_LEFT, SORT_RANK, false),
    [UUID] = COLUMN("uuid", N_("UUID"), 36, 36, 0, FIT_LEFT, SORT_TEXT, false),
    [NOTE] = COLUMN("note", N_("NOTE"), 24, 0, 3, FIT_LEFT, SORT_TEXT, false),
};
const unsigned domain_columns_count = COLUMNS;

const char *domain_column_help(unsigned column)
{
    static const char *const help[COLUMNS] = {
        [NAME] = N_("its name"),
        [STATE] = N_("running, paused, shut off, ..."),
        [CPU] = N_("how busy its CPUs are, with the last minute"),
        [MEMORY] = N_("memory used and given"),
        [ADDRESS] = N_("its first address"),
        [UP] = N_("how long it has been up"),
        [VCPUS] = N_("how many CPUs it has"),
        [HOST] = N_("the host that it is on"),
        [TITLE] = N_("its title"),
        [OS] = N_("its operating system"),
        [DISK_READ] = N_("what it reads from its disks"),
        [DISK_WRITE] = N_("what it writes to its disks"),
        [NET_RX] = N_("what its networks bring"),
        [NET_TX] = N_("what it sends to its networks"),
        [AUTOSTART] = N_("started with its host?"),
        [ID] = N_("its number while it runs"),
        [TAGS] = N_("its tags"),
        [PERSISTENT] = N_("is its definition stored?"),
        [UUID] = N_("its UUID"),
        [NOTE] = N_("a running job, why it is in its state, or its title"),
    };
    return column < COLUMNS ? _(help[column]) : "";
}

static bool is_bad(const struct domain *domain)
{
    return domain->state == DOMAIN_BROKEN || domain->state == DOMAIN_CRASHED;
}

static bool is_running(const struct domain *domain)
{
    return domain_is_active(domain) && domain->state != DOMAIN_PAUSED;
}

static const char *first_address(const struct domain *domain)
{
    if (!domain->addresses->len)
        return NULL;
    return ((const struct domain_address *)g_ptr_array_index(domain->addresses, 0))->address;
}

static const char *note_of(const struct domain *domain)
{
    return domain->job ? domain->job : domain->reason ? domain->reason : domain->title;
}

static double disk_rate(const struct domain *domain, bool write)
{
    double sum = 0;
    for (guint i = 0; i < domain->disks->len; i++) {
        const struct domain_disk *disk = g_ptr_array_index(domain->disks, i);
        sum += write ? disk->write_rate : disk->read_rate;
    }
    return sum;
}

static double nic_rate(const struct domain *domain, bool tx)
{
    double sum = 0;
    for (guint i = 0; i < domain->nics->len; i++) {
        const struct domain_nic *nic = g_ptr_array_index(domain->nics, i);
        sum += tx ? nic->tx_rate : nic->rx_rate;
    }
    return sum;
}

/* --- cells --- */

static void draw_cpu(const struct domain *domain, const struct window *win)
{
    if (!is_running(domain))
        return;
    unsigned spark = win->cols > 6 ? win->cols - 5 : 0;
    const struct domain_history *history = domain_samples(domain);
    spark_draw(win, 0, 0, spark, history->cpu, DOMAIN_HISTORY, history->head, history->count);
    window_printf(win, 0, (int)spark, ROLE_TEXT, "%4.0f%%", CLAMP(domain->cpu, 0.0, 1.0) * 100);
    if (host_row_is_stale(domain->host))
        window_style(win, 0, 0, win->cols, ROLE_DIM);
}

static void put_memory(const struct domain *domain, char *buf, size_t size)
{
    char total[16], used[16];
    if (!domain->memory)
        return;
    figure_size(total, sizeof(total), domain->memory);
    if (domain_is_active(domain) && domain->memory_used) {
        figure_size(used, sizeof(used), domain->memory_used);
        g_snprintf(buf, size, "%s/%6s", used, total);
    } else {
        g_strlcpy(buf, total, size);
    }
}

/* A sign before the state's word would repeat it: the word alone, in the state's colour; of a host
 * that is not there it is not sure. */
static void put_state(const struct domain *domain, char *buf, size_t size, enum role *role)
{
    *role = figure_state_role(domain);
    g_snprintf(buf, size, "%s%s", domain_state_label(domain->state),
               host_row_is_stale(domain->host) ? "?" : "");
}

static void put_rate(const struct domain *domain, double rate, char *buf, size_t size)
{
    if (domain_is_active(domain))
        figure_rate(buf, size, rate);
}

static void put_number(enum column column, const struct domain *domain, char *buf, size_t size)
{
    if (column == VCPUS && domain->vcpus)
        g_snprintf(buf, size, "%u", domain->vcpus);
    else if (column == ID && domain->id >= 0 && domain_is_active(domain))
        g_snprintf(buf, size, "%d", domain->id);
    else if (column == UP && domain_is_active(domain) && domain->since_us)
        figure_age(buf, size, figure_now() - domain->since_us);
    else if (column == DISK_READ || column == DISK_WRITE)
        put_rate(domain, disk_rate(domain, column == DISK_WRITE), buf, size);
    else if (column == NET_RX || column == NET_TX)
        put_rate(domain, nic_rate(domain, column == NET_TX), buf, size);
}

static const char *words_of(enum column column, const struct domain *domain)
{
    switch (column) {
    case ADDRESS: return first_address(domain);
    case HOST: return domain->host->alias;
    case TITLE: return domain->title;
    case OS: return domain->os;
    case AUTOSTART: return domain->autostart ? _("yes") : _("no");
    case TAGS: return domain->tags;
    case PERSISTENT: return domain->transient ? _("no") : _("yes");
    case UUID: return domain->uuid;
    case NOTE: return note_of(domain);
    case NAME: return domain->name;
    default: return NULL;
    }
}

bool domain_cell(void *opaque, const struct hosttree_row *row, unsigned column, char *buf,
                 size_t size, enum role *role, const struct window *win)
{
    const struct domain *domain = row->item;
    (void)opaque;
    if (column == CPU) {
        draw_cpu(domain, win);
        return true;
    }
    const char *words = words_of(column, domain);
    if (column == NAME)
        *role = ROLE_STRONG;
    if (column == NOTE)
        *role = is_bad(domain) && words && words == domain->reason ? ROLE_BAD : ROLE_DIM;
    if (column == STATE)
        put_state(domain, buf, size, role);
    else if (column == MEMORY)
        put_memory(domain, buf, size);
    else if (words)
        g_strlcpy(buf, words, size);
    else
        put_number(column, domain, buf, size);
    return false;
}

/* --- sorting --- */

const char *domain_text(const void *item, unsigned column)
{
    return words_of(column, item);
}

double domain_figure(const void *item, unsigned column)
{
    const struct domain *domain = item;
    bool is_up = domain_is_active(domain) && domain->since_us;
    switch ((enum column)column) {
    case STATE: return domain->state;
    case CPU: return is_running(domain) ? domain->cpu : -1;
    case MEMORY: return (double)domain->memory;
    case UP: return is_up ? -(double)domain->since_us : -1e18;
    case VCPUS: return domain->vcpus;
    case DISK_READ: return disk_rate(domain, false);
    case DISK_WRITE: return disk_rate(domain, true);
    case NET_RX: return nic_rate(domain, false);
    case NET_TX: return nic_rate(domain, true);
    case AUTOSTART: return !domain->autostart;
    case ID: return domain->id;
    case PERSISTENT: return domain->transient;
    default: return 0;
    }
}
