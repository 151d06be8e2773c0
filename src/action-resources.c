#include "action-resources.h"

#include <string.h>

#include "action-impact.h"
#include "action-object.h"
#include "core/text.h"
#include "exit-code.h"

#define BIT(state) (1u << (state))
#define STATES_ACTIVE                                                                         \
    (BIT(DOMAIN_RUNNING) | BIT(DOMAIN_BLOCKED) | BIT(DOMAIN_PAUSED) | BIT(DOMAIN_SHUTDOWN) |  \
     BIT(DOMAIN_PMSUSPENDED))

/* --- CPUs and memory --- */

static void resources_vcpus(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("set vCPUs of %s"), _("vCPUs of '%s' changed")};
    bool maximum = action_option(call, "--maximum"), guest = action_option(call, "--guest");
    unsigned count;
    GVariantDict dict;
    if (!action_impact_number(call, action_operand(call, 0), 65536, &count))
        return;
    if (!count) {
        action_fail(call, EXIT_CODE_USAGE, _("setvcpus: a domain has at least one CPU"));
        return;
    }
    action_impact_begin(call, &dict, maximum ? "c" : guest ? "" : NULL);
    g_variant_dict_insert(&dict, "count", "u", count);
    g_variant_dict_insert(&dict, "maximum", "b", maximum);
    g_variant_dict_insert(&dict, "guest", "b", guest);
    object_run(app, call, HOST_SET_VCPUS, &words, g_variant_dict_end(&dict));
}

static void resources_set_memory(struct app *app, struct action_call *call, bool maximum)
{
    const struct object_words words = {_("set memory of %s"), _("Memory of '%s' changed")};
    uint64_t bytes;
    GVariantDict dict;
    if (!action_impact_size(call, action_operand(call, 0), 1024, &bytes))
        return;
    action_impact_begin(call, &dict, maximum ? "c" : NULL);
    g_variant_dict_insert(&dict, "bytes", "t", bytes);
    g_variant_dict_insert(&dict, "maximum", "b", maximum);
    object_run(app, call, HOST_SET_MEMORY, &words, g_variant_dict_end(&dict));
}

static void resources_memory(struct app *app, struct action_call *call)
{
    resources_set_memory(app, call, false);
}

static void resources_max_memory(struct app *app, struct action_call *call)
{
    resources_set_memory(app, call, true);
}

/* --- pinning --- */

/* Operands: the thread's number (but for the emulator), then the CPUs; without CPUs it shows. */
static void resources_pin(struct app *app, struct action_call *call, const char *what)
{
    const struct object_words show = {_("pinning of %s"), NULL};
    const struct object_words words = {_("pin %s"), _("Pinning of '%s' changed")};
    bool numbered = strcmp(what, "emulator") != 0;
    const char *cpus = action_operand(call, numbered ? 1 : 0);
    unsigned index = 0;
    GVariantDict dict;
    if (!cpus) {
        bool json = action_option(call, "--json") != NULL;
        GVariant *args = host_args_new("group", g_variant_new_string("pin"), "json",
                                       g_variant_new_boolean(json), NULL);
        object_run(app, call, HOST_TUNING, &show, args);
        return;
    }
    if (numbered && !action_impact_number(call, action_operand(call, 0), 65536, &index))
        return;
    action_impact_begin(call, &dict, NULL);
    g_variant_dict_insert(&dict, "what", "s", what);
    g_variant_dict_insert(&dict, "index", "u", index);
    g_variant_dict_insert(&dict, "cpus", "s", cpus);
    object_run(app, call, HOST_PIN, &words, g_variant_dict_end(&dict));
}

static void resources_pin_vcpu(struct app *app, struct action_call *call)
{
    resources_pin(app, call, "vcpu");
}

static void resources_pin_emulator(struct app *app, struct action_call *call)
{
    resources_pin(app, call, "emulator");
}

static void resources_pin_iothread(struct app *app, struct action_call *call)
{
    resources_pin(app, call, "iothread");
}

/* --- the size of a disk --- */

static void resources_block_resize(struct app *app, struct action_call *call)
{
    const struct object_words words = {_("resize a disk of %s"), NULL};
    const char *target = action_operand(call, 0);
    bool shrink = action_option(call, "--shrink") != NULL;
    uint64_t bytes;
    if (!action_impact_size(call, action_operand(call, 1), 1024, &bytes))
        return;
    object_run(app, call, HOST_BLOCK_RESIZE, &words,
               host_args_new("target", g_variant_new_string(target), "bytes",
                             g_variant_new_uint64(bytes), "shrink", g_variant_new_boolean(shrink),
                             NULL));
}

/* --- figures --- */

static void resources_figures(struct app *app, struct action_call *call, const char *what)
{
    const struct object_words words = {_("figures of %s"), NULL};
    const char *target = action_operand(call, 0);
    bool json = action_option(call, "--json"), config = action_option(call, "--config");
    object_run(app, call, HOST_FIGURES, &words,
               host_args_new("what", g_variant_new_string(what), "json",
                             g_variant_new_boolean(json), "config", g_variant_new_boolean(config),
                             target ? "target" : NULL,
                             target ? g_variant_new_string(target) : NULL, NULL));
}

static void figures_disk(struct app *app, struct action_call *call)
{
    resources_figures(app, call, "disk");
}

static void figures_nic(struct app *app, struct action_call *call)
{
    resources_figures(app, call, "nic");
}

static void figures_memory(struct app *app, struct action_call *call)
{
    resources_figures(app, call, "memory");
}

static void figures_vcpus(struct app *app, struct action_call *call)
{
    resources_figures(app, call, "vcpus");
}

static void figures_link(struct app *app, struct action_call *call)
{
    resources_figures(app, call, "link");
}

/* --- the rows --- */

#define JSON {.name = "--json", .help = N_("As JSON"), .virsh = ""}

static const struct action_arg vcpus_args[] = {
    {.name = N_("COUNT"), .help = N_("How many"), .required = true},
    {.name = "--maximum", .help = N_("How many it can ever have; from its next start")},
    {.name = "--guest", .help = N_("By the guest's agent, which takes CPUs off line")},
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg memory_args[] = {
    {.name = N_("SIZE"), .help = N_("How much: 2G; without a unit in KiB"), .required = true},
    ACTION_IMPACT_ARGS,
    {.name = NULL},
};

static const struct action_arg max_memory_args[] = {
    {.name = N_("SIZE"), .help = N_("How much: 2G; without a unit in KiB"), .required = true},
    {.name = "--config", .help = N_("Change the stored definition, for the next start")},
    {.name = NULL},
};

static const struct action_arg pin_args[] = {
    {.name = N_("NUMBER"), .help = N_("Of the vCPU or I/O thread, from 0; left out: show all")},
    {.name = N_("CPUS"), .help = N_("CPUs of the host: 0-3,^2,8; r: all")},
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static const struct action_arg emulator_args[] = {
    {.name = N_("CPUS"), .help = N_("CPUs of the host: 0-3,^2,8; r: all")},
    ACTION_IMPACT_ARGS,
    JSON,
    {.name = NULL},
};

static const struct action_arg resize_args[] = {
    {.name = N_("DISK"), .help = N_("Which: vda"), .required = true,
     .complete = action_impact_disks},
    {.name = N_("SIZE"), .help = N_("Its new size: 20G; without a unit in KiB"), .required = true},
    {.name = "--shrink", .help = N_("Smaller, too: what lies behind its new end is lost"),
     .loss = true, .virsh = ""},
    {.name = NULL},
};

static const struct action_arg disk_args[] = {
    {.name = N_("DISK"), .help = N_("Which: vda; left out: all"), .complete = action_impact_disks},
    JSON,
    {.name = NULL},
};

static const struct action_arg nic_args[] = {
    {.name = N_("NIC"), .help = N_("Its MAC address or its device; left out: all"),
     .complete = action_impact_nics},
    JSON,
    {.name = NULL},
};

static const struct action_arg link_args[] = {
    {.name = N_("NIC"), .help = N_("Its MAC address or its device; left out: all"),
     .complete = action_impact_nics},
    {.name = "--config", .help = N_("As it will be at the next start")},
    JSON,
    {.name = NULL},
};

static const struct action_arg json_args[] = {JSON, {.name = NULL}};

const struct action action_resources_table[] = {
    {.id = "setvcpus",
     .label = N_("vCPUs"),
     .help = N_("Change how many CPUs a domain has"),
     .args = vcpus_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_SET_VCPUS,
     .flags = ACTION_CLI | ACTION_MANY,
     .command = "setvcpus %s",
     .run = resources_vcpus},
    {.id = "setmem",
     .label = N_("Memory"),
     .help = N_("Change how much memory a domain has now, by its balloon"),
     .args = memory_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_SET_MEMORY,
     .flags = ACTION_CLI | ACTION_MANY,
     .command = "setmem %s",
     .run = resources_memory},
    {.id = "setmaxmem",
     .label = N_("Maximum memory"),
     .help = N_("Change how much memory a domain can ever have, from its next start"),
     .args = max_memory_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_SET_MEMORY,
     .flags = ACTION_CLI | ACTION_MANY,
     .command = "setmaxmem %s",
     .run = resources_max_memory},
    {.id = "vcpupin",
     .label = N_("Pin vCPUs"),
     .help = N_("Show or set on which CPUs of the host a vCPU runs"),
     .args = pin_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_PIN,
     .flags = ACTION_CLI,
     .command = "vcpupin %s",
     .run = resources_pin_vcpu},
    {.id = "emulatorpin",
     .label = N_("Pin emulator"),
     .help = N_("Show or set on which CPUs of the host the emulator's own threads run"),
     .args = emulator_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_PIN,
     .flags = ACTION_CLI,
     .command = "emulatorpin %s",
     .run = resources_pin_emulator},
    {.id = "iothreadpin",
     .label = N_("Pin I/O threads"),
     .help = N_("Show or set on which CPUs of the host an I/O thread runs"),
     .args = pin_args,
     .on = ACTION_ON_DOMAIN,
     .verb = HOST_PIN,
     .flags = ACTION_CLI,
     .command = "iothreadpin %s",
     .run = resources_pin_iothread},
    {.id = "blockresize",
     .label = N_("Resize disk"),
     .help = N_("Change the size of a running domain's disk"),
     .args = resize_args,
     .on = ACTION_ON_DOMAIN,
     .states = STATES_ACTIVE,
     .verb = HOST_BLOCK_RESIZE,
     .flags = ACTION_CLI,
     .command = "blockresize %s",
     .run = resources_block_resize},
    {.id = NULL},
};

#define FIGURES(word, words, explained, list, fn)                                             \
    {.id = word, .label = words, .help = explained, .args = list, .on = ACTION_ON_DOMAIN,     \
     .verb = HOST_FIGURES, .flags = ACTION_CLI | ACTION_READ, .command = word " %s", .run = fn}

const struct action action_figures_table[] = {
    FIGURES("domblkstat", N_("Disk figures"),
            N_("Show what a domain's disks have read and written"), disk_args, figures_disk),
    FIGURES("domifstat", N_("Network figures"),
            N_("Show what a domain's NICs have sent and received"), nic_args, figures_nic),
    FIGURES("dommemstat", N_("Memory figures"), N_("Show how a domain uses its memory"), json_args,
            figures_memory),
    FIGURES("vcpuinfo", N_("vCPU figures"), N_("Show where a domain's vCPUs run, and how long"),
            json_args, figures_vcpus),
    FIGURES("domif-getlink", N_("Link"), N_("Show whether the links of a domain's NICs are up"),
            link_args, figures_link),
    {.id = NULL},
};
