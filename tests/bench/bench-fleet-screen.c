/* bench-fleet-screen.c: the whole program with a fleet: how fast it answers a key while 10,000
 * domains load and while 100 events a second come in, and what memory it takes.
 *
 *   bench-fleet-screen SOCKET HOSTS DOMAINS    SOCKET of a libvirtd whose test driver is used */
#include "bench-util.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

#define KEYS 150
#define LINE_KEYS 50 /* letters of one line */

#define DOMAIN_XML                                                                                 \
    "<domain type='test'><name>fleet-%05u</name>"                                                  \
    "<memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os><devices>"               \
    "<disk type='file' device='disk'><source file='/images/fleet-%05u.img'/><target dev='vda'/>"   \
    "</disk><interface type='network'><source network='default'/></interface></devices></domain>"

/* The default domains of the test driver are the same for all connections: one makes them and
 * lets things happen, virtty sees them. */
static void make_domains(virConnectPtr conn, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *xml = g_strdup_printf(DOMAIN_XML, i, i);
        virDomainPtr domain = virDomainDefineXML(conn, xml);
        if (!domain)
            exit(77);
        if (i % 2)
            virDomainCreate(domain);
        virDomainFree(domain);
    }
}

static gint stop;

/* 100 events a second. */
static gpointer events_thread(gpointer data)
{
    virConnectPtr conn = data;
    virDomainPtr domain = virDomainLookupByName(conn, "fleet-00001");
    while (domain && !g_atomic_int_get(&stop)) {
        virDomainSuspend(domain);
        g_usleep(10000);
        virDomainResume(domain);
        g_usleep(10000);
    }
    if (domain)
        virDomainFree(domain);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Types into the prompt of ":"; each letter must appear. */
static double key_p99(struct bench_terminal *t, unsigned keys)
{
    double *took = g_new(double, keys);
    char typed[LINE_KEYS + 2];
    for (unsigned i = 0; i < keys; i++) {
        unsigned at = i % LINE_KEYS + 2;
        if (at == 2) {
            bench_terminal_type(t, i ? "\x07:z" : ":z"); /* a new line */
            bench_terminal_rest(t, 300);
        }
        memset(typed, 'z', at);
        typed[at] = 0;
        double begin = figures_now();
        bench_terminal_type(t, "z");
        double end = bench_terminal_until(t, typed, 5000);
        took[i] = end < 0 ? 5000 : end - begin;
        bench_terminal_rest(t, 7);
    }
    bench_terminal_type(t, "\x07");
    qsort(took, keys, sizeof *took, compare);
    double p99 = took[keys * 99 / 100];
    printf("{\"name\":\"fleet-key-median\",\"value\":%.2f,\"unit\":\"ms\"}\n", took[keys / 2]);
    g_free(took);
    return p99;
}

static void write_hosts(const char *socket, unsigned hosts)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *dir = g_build_filename(g_getenv("HOME"), ".config", "virtty", NULL);
    g_autofree char *path = g_build_filename(dir, "hosts.conf", NULL);
    for (unsigned i = 0; i < hosts; i++)
        g_string_append_printf(text, "[fleet-%u]\nuri=test+unix:///default?socket=%s\n"
                               "autoconnect=true\nread-only=false\n", i, socket);
    g_mkdir_with_parents(dir, 0700);
    g_file_set_contents(path, text->str, -1, NULL);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "bench-fleet-screen SOCKET HOSTS DOMAINS\n");
        return 77;
    }
    unsigned hosts = (unsigned)atoi(argv[2]);
    g_autofree char *uri = g_strdup_printf("test+unix:///default?socket=%s", argv[1]);
    virConnectPtr conn = virConnectOpen(uri);
    if (!conn)
        return 77;
    make_domains(conn, (unsigned)atoi(argv[3]));
    bench_home_begin();
    write_hosts(argv[1], hosts);
    char *words[] = {(char *)bench_build_path("virtty"), NULL};
    double start = figures_now();
    struct bench_terminal *t = bench_terminal_start(words, 45, 160);
    double frame = bench_terminal_until(t, "Help", 10000) - start;
    double loading = key_p99(t, KEYS);
    if (bench_terminal_until(t, "fleet-000", 60000) < 0)
        fprintf(stderr, "the fleet is not shown\n");
    bench_terminal_rest(t, 15000);
    GThread *thread = g_thread_new("events", events_thread, conn);
    double busy = key_p99(t, KEYS * 2);
    g_atomic_int_set(&stop, 1);
    g_thread_join(thread);
    pid_t pids[16];
    size_t n = bench_processes(pids, 16);
    double rss = 0;
    for (size_t i = 0; i < n; i++)
        rss += bench_rss(pids[i]);
    bench_print("fleet-first-frame", frame, "ms", NULL, 0);
    bench_print("fleet-key-p99-loading", loading, "ms", NULL, 0);
    bench_print("fleet-key-p99-events", busy, "ms", NULL, 0);
    bench_print("fleet-rss", rss / 1024, "MB", NULL, 0);
    bench_terminal_end(t);
    bench_home_end();
    virConnectClose(conn);
    return 0;
}
