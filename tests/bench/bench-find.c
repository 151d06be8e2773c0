/* bench-find.c: patterns over 10,000 domains: what a key costs while a filter is typed. */
#include <glib.h>

#include "bench-util.h"
#include "figures.h"
#include "find.h"
#include "host.h"
#include "model.h"

#define DOMAINS 10000
#define ROUNDS 21

static struct model *fleet(struct host *host)
{
    struct model *model = model_new();
    for (unsigned i = 0; i < DOMAINS; i++) {
        g_autofree char *name = g_strdup_printf("web-%05u", i);
        g_autofree char *uuid = g_uuid_string_random();
        struct domain *domain = model_add(model, host, name, uuid);
        domain->state = i % 3 ? DOMAIN_RUNNING : DOMAIN_SHUTOFF;
        domain->memory = (uint64_t)(i % 8 + 1) << 30;
        domain->title = g_strdup_printf("Front end number %u of Größe", i);
        domain->os = g_strdup("Debian GNU/Linux 12");
        domain_add_disk(domain)->source = g_strdup_printf("/var/lib/images/%s.qcow2", name);
        domain_add_nic(domain)->mac = g_strdup_printf("52:54:00:%02x:%02x:%02x", i >> 16 & 255,
                                                      i >> 8 & 255, i & 255);
        domain_add_address(domain)->address =
            g_strdup_printf("10.%u.%u.%u", i >> 16 & 255, i >> 8 & 255, i & 255);
    }
    return model;
}

static void measure(const char *name, const char *pattern, const struct model *model)
{
    char *error = NULL;
    double ms[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        double start = figures_now();
        struct find *find = find_new(pattern, &error);
        g_autoptr(GPtrArray) found = find_domains(find, model);
        ms[i] = figures_now() - start;
        find_free(find);
    }
    bench_print(name, bench_median(ms, ROUNDS), "ms", NULL, 0);
}

int main(void)
{
    static struct host_ops ops = {.kind = "libvirt"};
    struct host host = {.ops = &ops, .alias = (char *)"prod", .uri = (char *)"qemu:///system"};
    struct model *model = fleet(&host);
    measure("find-anywhere", "nowhere", model);
    measure("find-terms", "state=running name~web host=prod mem>2G disk~images", model);
    measure("find-folded", "größer", model);
    model_free(model);
    return 0;
}
