/* bench-fleet-screen.c: the whole program with a fleet: how fast it answers a key while 10,000
 * domains load and while 100 events a second come in, and what memory it takes.
 *
 *   bench-fleet-screen SOCKET HOSTS DOMAINS    SOCKET of a libvirtd whose test driver is used
 *
 * Without a host it tells how fast the first frame is then. */
#include "bench-util.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"

#define KEYS 150
#define LINE_KEYS 50 /* letters of one line */
#define LOADING_MS 15000
#define REST_MS 5000

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

struct events {
    virConnectPtr conn;
    unsigned each; /* connections that are told of each */
};

/* 100 events a second for all of virtty's connections together. */
static gpointer events_thread(gpointer data)
{
    const struct events *events = data;
    virConnectPtr conn = events->conn;
    virDomainPtr domain = virDomainLookupByName(conn, "fleet-00001");
    while (domain && !g_atomic_int_get(&stop)) {
        virDomainSuspend(domain);
        g_usleep(10000 * events->each);
        virDomainResume(domain);
        g_usleep(10000 * events->each);
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

/* Context switches of all threads a second, while nothing happens. */
static double wakeups(struct bench_terminal *t, const pid_t *pids, size_t n)
{
    double before = 0, after = 0;
    for (size_t i = 0; i < n; i++)
        before += bench_switches(pids[i]);
    bench_terminal_rest(t, REST_MS);
    for (size_t i = 0; i < n; i++)
        after += bench_switches(pids[i]);
    return (after - before) * 1000 / REST_MS;
}

static unsigned threads(pid_t pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task", (int)pid);
    GDir *dir = g_dir_open(path, 0, NULL);
    unsigned count = 0;
    while (dir && g_dir_read_name(dir))
        count++;
    if (dir)
        g_dir_close(dir);
    return count;
}

static void print_rest(struct bench_terminal *t)
{
    pid_t pids[16];
    size_t n = bench_processes(pids, G_N_ELEMENTS(pids));
    double rss = 0;
    unsigned tasks = 0;
    for (size_t i = 0; i < n; i++) {
        rss += bench_rss(pids[i]);
        tasks += threads(pids[i]);
    }
    bench_print("fleet-rss", rss / 1024, "MB", NULL, 0);
    bench_print("fleet-threads", tasks, "", NULL, 0);
    bench_print("fleet-wakeups", wakeups(t, pids, n), "/s", NULL, 0);
}

static void measure(struct bench_terminal *t, virConnectPtr conn, unsigned hosts)
{
    bench_print("fleet-key-p99-loading", key_p99(t, KEYS), "ms", NULL, 0);
    if (bench_terminal_until(t, "fleet-000", 60000) < 0)
        fprintf(stderr, "the fleet is not shown\n");
    bench_terminal_rest(t, LOADING_MS);
    struct events events = {conn, hosts};
    GThread *thread = g_thread_new("events", events_thread, &events);
    bench_print("fleet-key-p99-events", key_p99(t, KEYS * 2), "ms", NULL, 0);
    g_atomic_int_set(&stop, 1);
    g_thread_join(thread);
    bench_terminal_rest(t, 2000);
    print_rest(t);
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
    bench_print("fleet-first-frame", frame, "ms", NULL, 0);
    if (hosts)
        measure(t, conn, hosts);
    bench_terminal_end(t);
    bench_home_end();
    virConnectClose(conn);
    return 0;
}
