#include "run-options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

#define MIB_SHIFT 20
#define MEMORY_DEFAULT_MIB 256
#define MEMORY_MAX_MIB (UINT64_C(1) << 22)

enum { OPT_KERNEL = 1, OPT_INITRD, OPT_APPEND, OPT_DISK, OPT_MEMORY, OPT_CPUS, OPT_HELP };

static const struct option long_options[] = {
    {"kernel", required_argument, NULL, OPT_KERNEL},
    {"initrd", required_argument, NULL, OPT_INITRD},
    {"append", required_argument, NULL, OPT_APPEND},
    {"disk", required_argument, NULL, OPT_DISK},
    {"memory", required_argument, NULL, OPT_MEMORY},
    {"cpus", required_argument, NULL, OPT_CPUS},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

void run_options_help(void)
{
    fputs(_("Usage: virtty run --kernel FILE [OPTION]...\n"
            "Boots a virtual machine in this process, with its serial port on standard input\n"
            "and output. Nothing is stored. Ctrl-] q ends it.\n\n"
            "  --kernel FILE   Linux image (bzImage) or ELF kernel with a PVH entry (vmlinux)\n"
            "  --initrd FILE   initial RAM disk\n"
            "  --append TEXT   kernel command line\n"
            "  --disk FILE     raw disk image or block device; may be repeated\n"
            "  --memory MIB    memory in MiB (256)\n"
            "  --cpus N        number of CPUs (1)\n"),
          stdout);
}

static bool complain(const char *fmt, const char *what)
{
    fputs("virtty run: ", stderr);
    fprintf(stderr, fmt, what);
    fputc('\n', stderr);
    return false;
}

static bool parse_number(const char *text, uint64_t max, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || end == text || *end || text[0] == '-' || value < 1 || value > max)
        return false;
    *out = value;
    return true;
}

static bool set_option(struct run_options *o, int option, const char *value)
{
    struct vmm_config *config = &o->config;
    uint64_t number = 0;
    switch (option) {
    case OPT_KERNEL:
        config->kernel = value;
        return true;
    case OPT_INITRD:
        config->initrd = value;
        return true;
    case OPT_APPEND:
        config->cmdline = value;
        return true;
    case OPT_DISK:
        if (config->n_disks == VMM_DISKS_MAX)
            return complain(_("too many disks: %s"), value);
        o->disks[config->n_disks++] = (struct vmm_disk_config){.path = value, .discard = true};
        return true;
    case OPT_MEMORY:
        if (!parse_number(value, MEMORY_MAX_MIB, &number))
            return complain(_("%s is no size in MiB"), value);
        config->memory = number << MIB_SHIFT;
        return true;
    case OPT_CPUS:
        if (!parse_number(value, VMM_CPUS_MAX, &number))
            return complain(_("%s is no number of CPUs from 1 to 16"), value);
        config->cpus = (unsigned)number;
        return true;
    default:
        o->help = true;
        return true;
    }
}

bool run_options_parse(struct run_options *options, int argc, char **argv)
{
    memset(options, 0, sizeof *options);
    options->config = (struct vmm_config){
        .name = "run",
        .cpus = 1,
        .memory = (uint64_t)MEMORY_DEFAULT_MIB << MIB_SHIFT,
        .disks = options->disks,
        .rng = true,
        .on_poweroff = VMM_ACTION_DESTROY,
        .on_reboot = VMM_ACTION_DESTROY,
        .on_crash = VMM_ACTION_DESTROY,
    };
    opterr = 0;
    optind = 1;
    int option;
    while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (option == '?')
            return complain(_("unknown option %s"), argv[optind - 1]);
        if (option == ':')
            return complain(_("%s needs a value"), argv[optind - 1]);
        if (!set_option(options, option, optarg))
            return false;
    }
    if (options->help)
        return true;
    if (optind < argc)
        return complain(_("unexpected argument %s"), argv[optind]);
    if (!options->config.kernel)
        return complain(_("%s is missing"), "--kernel");
    return true;
}
