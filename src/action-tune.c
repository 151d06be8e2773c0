#include "action-tune.h"

#include <string.h>

#include "action-impact.h"
#include "action-object.h"
#include "core/text.h"
#include "exit-code.h"
#include "visible.h"

/* Each value may be given by an option of virsh's name. */
struct tune_option {
    const char *option, *param;
    bool kib; /* a size, without a unit in KiB */
};

static const struct tune_option memory_options[] = {
    {"--hard-limit", "hard_limit", true},
    {"--soft-limit", "soft_limit", true},
    {"--swap-hard-limit", "swap_hard_limit", true},
    {"--min-guarantee", "min_guarantee", true},
    {.option = NULL},
};

static const struct tune_option blkio_options[] = {
    {"--weight", "weight", false},
    {"--device-weights", "device_weight", false},
    {"--device-read-iops-sec", "device_read_iops_sec", false},
    {"--device-write-iops-sec", "device_write_iops_sec", false},
    {"--device-read-bytes-sec", "device_read_bytes_sec", false},
    {"--device-write-bytes-sec", "device_write_bytes_sec", false},
    {.option = NULL},
};

static const struct tune_option numa_options[] = {
    {"--mode", "numa_mode", false},
    {"--nodeset", "numa_nodeset", false},
    {.option = NULL},
};

static const struct tune_option disk_options[] = {
    {"--total-bytes-sec", "total_bytes_sec", false},
    {"--read-bytes-sec", "read_bytes_sec", false},
    {"--write-bytes-sec", "write_bytes_sec", false},
    {"--total-iops-sec", "total_iops_sec", false},
    {"--read-iops-sec", "read_iops_sec", false},
    {"--write-iops-sec", "write_iops_sec", false},
    {"--total-bytes-sec-max", "total_bytes_sec_max", false},
    {"--read-bytes-sec-max", "read_bytes_sec_max", false},
    {"--write-bytes-sec-max", "write_bytes_sec_max", false},
    {"--total-iops-sec-max", "total_iops_sec_max", false},
    {"--read-iops-sec-max", "read_iops_sec_max", false},
    {"--write-iops-sec-max", "write_iops_sec_max", false},
    {"--total-bytes-sec-max-length", "total_bytes_sec_max_length", false},
    {"--read-bytes-sec-max-length", "read_bytes_sec_max_length", false},
    {"--write-bytes-sec-max-length", "write_bytes_sec_max_length", false},
    {"--total-iops-sec-max-length", "total_iops_sec_max_length", false},
    {"--read-iops-sec-max-length", "read_iops_sec_max_length", false},
    {"--write-iops-sec-max-length", "write_iops_sec_max_length", false},
    {"--size-iops-sec", "size_iops_sec", false},
    {"--group-name", "group_name", false},
    {.option = NULL},
};

/* --- asking the host --- */

static void tune_show(struct app *app, struct action_call *call, const char *group,
                      const char *target)
{
    const struct object_words words = {_("tuning of %s"), NULL};
    bool json = action_option(call, "--json") != NULL;
    GVariant *args = host_args_new("json", g_variant_new_boolean(json), NULL);
    GVariantDict dict;
    g_variant_dict_init(&dict, g_variant_ref_sink(args));
    g_variant_unref(args);
    if (group)
        g_variant_dict_insert(&dict, "group", "s", group);
    if (target)
        g_variant_dict_insert(&dict, "target", "s", target);
    object_run(app, call, HOST_TUNING, &words, g_variant_dict_end(&dict));
}

static void tune_set(struct app *app, struct action_call *call, const char *group,
                     const char *target, GVariant *values)
{
    const struct object_words words = {_("tune %s"), NULL};
    GVariantDict dict;
    action_impact_begin(call, &dict, NULL);
    g_variant_dict_insert(&dict, "group", "s", group);
    g_variant_dict_insert(&dict, "json", "b", action_option(call, "--json") != NULL);
    if (target)
        g_variant_dict_insert(&dict, "target", "s", target);
    g_variant_dict_insert_value(&dict, "values", values);
    object_run(app, call, HOST_TUNE, &words, g_variant_dict_end(&dict));
}

/* The value of one option as the host wants it; NULL with the call failed. */
static char *tune_value(struct action_call *call, const struct tune_option *row, const char *text)
{
    uint64_t bytes = 0;
    if (!row->kib || !strcmp(text, "-1") || !strcmp(text, "unlimited"))
        return g_strdup(text);
    if (!action_impact_size(call, text, 1024, &bytes))
        return NULL;
    return g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)(bytes >> 10));
}

/* Shows the values of a group, or sets those that options name. */
static void tune_group(struct app *app, struct action_call *call, const char *group,
                       const char *target, const struct tune_option *options)
{
    GVariantDict values;
    unsigned count = 0;
    g_variant_dict_init(&values, NULL);
    for (const struct tune_option *row = options; row->option; row++) {
        const char *text = action_option(call, row->option);
        g_autofree char *value = text ? tune_value(call, row, text) : NULL;
        if (text && !value) {
            g_variant_dict_clear(&values);
            return;
        }
        if (value)
            g_variant_dict_insert(&values, row->param, "s", value);
        count += value != NULL;
    }
    if (count) {
        tune_set(app, call, group, target, g_variant_dict_end(&values));
        return;
    }
    g_variant_dict_clear(&values);
    tune_show(app, call, group, target);
}

static void tune_memory(struct app *app, struct action_call *call)
{
    tune_group(app, call, "memory", NULL, memory_options);
}

static void tune_blkio(struct app *app, struct action_call *call)
{
    tune_group(app, call, "blkio", NULL, blkio_options);
}

static void tune_numa(struct app *app, struct action_call *call)
{
    tune_group(app, call, "numa", NULL, numa_options);
}

static void tune_disk(struct app *app, struct action_call *call)
{
    tune_group(app, call, "blkiotune", action_operand(call, 0), disk_options);
}

static void tune_all(struct app *app, struct action_call *call)
{
    tune_show(app, call, NULL, NULL);
}

/* --- schedinfo: PARAM=VALUE words, or --set --- */

static bool scheduler_put(struct action_call *call, GVariantDict *values, const char *word)
{
    const char *equals = strchr(word, '=');
    g_autofree char *name = equals ? g_strndup(word, (gsize)(equals - word)) : NULL;
    g_autofree char *shown = visible_text(word, 200);
    if (!equals || !*name) {
        action_fail(call, EXIT_CODE_USAGE, _("schedinfo: '%s' is not NAME=VALUE"), shown);
        return false;
    }
    g_variant_dict_insert(values, name, "s", equals + 1);
    return true;
}

static void tune_scheduler(struct app *app, struct action_call *call)
{
    GVariantDict values;
    const char *set = action_option(call, "--set");
    g_auto(GStrv) words = action_operands(call);
    bool good = true;
    g_variant_dict_init(&values, NULL);
    if (set)
        good = scheduler_put(call, &values, set);
    for (char **word = words; good && *word; word++)
        good = scheduler_put(call, &values, *word);
    if (good && (set || *words)) {
        tune_set(app, call, "cpu", NULL, g_variant_dict_end(&values));
        return;
    }
    g_variant_dict_clear(&values);
    if (good)
        tune_show(app, call, "cpu", NULL);
}

/* --- domiftune: --inbound average,peak,burst,floor --- */

static bool bandwidth_put(struct action_call *call, GVariantDict *values, const char *way,
                          const char *text)
{
    static const char *const parts[] = {"average", "peak", "burst", "floor"};
    g_auto(GStrv) numbers = g_strsplit(text, ",", 0);
    for (unsigned i = 0; numbers[i]; i++) {
        unsigned number;
        if (i >= G_N_ELEMENTS(parts) || (i == 3 && !strcmp(way, "outbound"))) {
            action_fail(call, EXIT_CODE_USAGE, _("domiftune: --%s has too many values"), way);
            return false;
        }
        if (!*numbers[i])
            continue;
        if (!action_impact_number(call, numbers[i], G_MAXUINT, &number))
            return false;
        g_autofree char *name = g_strconcat(way, ".", parts[i], NULL);
        g_variant_dict_insert(values, name, "s", numbers[i]);
    }
    return true;
}

static void tune_nic(struct app *app, struct action_call *call)
{
    static const char *const ways[] = {"inbound", "outbound"};
    const char *target = action_operand(call, 0);
    GVariantDict values;
    bool good = true, any = false;
    g_variant_dict_init(&values, NULL);
    for (unsigned i = 0; good && i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *option = g_strconcat("--", ways[i], NULL);
        const char *text = action_option(call, option);
        any |= text != NULL;
        good = !text || bandwidth_put(call, &values, ways[i], text);
    }
    if (good && any) {
        tune_set(app, call, "iftune", target, g_variant_dict_end(&values));
        return;
    }
    g_variant_dict_clear(&values);
    if (good)
        tune_show(app, call, "iftune", target);
}

/* --- the rows --- */

#define JSON {.name = "--json", .help = N_("As JSON"), .virsh = ""}
#define VALUE(option, words) {.name = option, .help = words, .value = true}

static const struct action_arg tuning_args[] = {JSON, {.name = NULL}};

static const struct action_arg scheduler_args[] = {
    {.name = N_("NAME=VALUE"), .help = N_("Values to set: cpu_shares=2048 vcpu_quota=50000"),
     .rest = true},
    VALUE("--set", N_("A value to set, as virsh has it")),
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static const struct action_arg memory_args[] = {
    VALUE("--hard-limit", N_("More than that it never gets: 4G, or -1 for no limit")),
    VALUE("--soft-limit", N_("What it is held to when the host is short of memory")),
    VALUE("--swap-hard-limit", N_("Memory and swap together")),
    VALUE("--min-guarantee", N_("What it gets in any case")),
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static const struct action_arg blkio_args[] = {
    VALUE("--weight", N_("Its share of the host's disks")),
    VALUE("--device-weights", N_("Its share of single devices: /dev/sda,500,/dev/sdb,200")),
    VALUE("--device-read-iops-sec", N_("Reads a second: /dev/sda,1000")),
    VALUE("--device-write-iops-sec", N_("Writes a second: /dev/sda,1000")),
    VALUE("--device-read-bytes-sec", N_("Bytes read a second: /dev/sda,1048576")),
    VALUE("--device-write-bytes-sec", N_("Bytes written a second: /dev/sda,1048576")),
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static char **complete_numa_modes(struct app *app, const char *prefix)
{
    static const char *const modes[] = {"strict", "preferred", "interleave", "restrictive", NULL};
    (void)app, (void)prefix;
    return g_strdupv((char **)modes);
}

static const struct action_arg numa_args[] = {
    {.name = "--mode", .help = N_("strict, preferred, interleave or restrictive"), .value = true,
     .complete = complete_numa_modes},
    VALUE("--nodeset", N_("Nodes of the host that its memory is of: 0-1")),
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static const struct action_arg disk_args[] = {
    {.name = N_("DISK"), .help = N_("Which: vda"), .complete = action_impact_disks},
    VALUE("--total-bytes-sec", N_("Bytes a second; 0: no limit")),
    VALUE("--read-bytes-sec", N_("Bytes read a second")),
    VALUE("--write-bytes-sec", N_("Bytes written a second")),
    VALUE("--total-iops-sec", N_("Requests a second")),
    VALUE("--read-iops-sec", N_("Reads a second")),
    VALUE("--write-iops-sec", N_("Writes a second")),
    VALUE("--total-bytes-sec-max", N_("Bytes a second in a burst")),
    VALUE("--read-bytes-sec-max", N_("Bytes read a second in a burst")),
    VALUE("--write-bytes-sec-max", N_("Bytes written a second in a burst")),
    VALUE("--total-iops-sec-max", N_("Requests a second in a burst")),
    VALUE("--read-iops-sec-max", N_("Reads a second in a burst")),
    VALUE("--write-iops-sec-max", N_("Writes a second in a burst")),
    VALUE("--total-bytes-sec-max-length", N_("How long such a burst may be, in seconds")),
    VALUE("--read-bytes-sec-max-length", N_("How long such a burst may be, in seconds")),
    VALUE("--write-bytes-sec-max-length", N_("How long such a burst may be, in seconds")),
    VALUE("--total-iops-sec-max-length", N_("How long such a burst may be, in seconds")),
    VALUE("--read-iops-sec-max-length", N_("How long such a burst may be, in seconds")),
    VALUE("--write-iops-sec-max-length", N_("How long such a burst may be, in seconds")),
    VALUE("--size-iops-sec", N_("A request larger than that counts as several")),
    VALUE("--group-name", N_("Disks of one name share their limits")),
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static const struct action_arg nic_args[] = {
    {.name = N_("NIC"), .help = N_("Which: its MAC address or its device on the host"),
     .complete = action_impact_nics},
    VALUE("--inbound", N_("To the guest, in KiB a second: average,peak,burst,floor; 0: no limit")),
    VALUE("--outbound", N_("From the guest, in KiB a second: average,peak,burst; 0: no limit")),
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

#define TUNE(word, words, explained, list, fn)                                                \
    {.id = word, .label = words, .help = explained, .args = list, .on = ACTION_ON_DOMAIN,     \
     .verb = HOST_TUNE, .flags = ACTION_CLI, .command = word " %s", .run = fn}

const struct action action_tune_table[] = {
    {.id = "tuning",
     .label = N_("Tuning"),
     .help = N_("Show pinning, scheduler, memory, disk and network limits, live and stored"),
     .args = tuning_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_TUNING,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "tuning %s",
     .virsh = "",
     .run = tune_all},
    TUNE("schedinfo", N_("Scheduler"), N_("Show or set how a domain's CPUs are scheduled"),
         scheduler_args, tune_scheduler),
    TUNE("memtune", N_("Memory limits"), N_("Show or set the limits of a domain's memory"),
         memory_args, tune_memory),
    TUNE("blkiotune", N_("Block weights"),
         N_("Show or set a domain's share of the host's disks"), blkio_args, tune_blkio),
    TUNE("numatune", N_("NUMA"), N_("Show or set of which NUMA nodes a domain's memory is"),
         numa_args, tune_numa),
    TUNE("blkdeviotune", N_("Disk limits"), N_("Show or set the limits of a domain's disk"),
         disk_args, tune_disk),
    TUNE("domiftune", N_("Network limits"), N_("Show or set the limits of a domain's NIC"),
         nic_args, tune_nic),
    {.id = NULL},
};
