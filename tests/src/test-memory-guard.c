/* test-memory-guard.c: pages of guest memory that the host loses: the file behind them is cut. */
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest-ram.h"
#include "harness.h"
#include "memory-guard.h"

#define MIB (UINT64_C(1) << 20)
#define SIZE (16 * MIB)
#define KEPT (4 * MIB) /* bytes that are left when the rest is cut off */
#define MANY 40

static struct vmm_memory *make(void)
{
    struct vmm_memory *mem = vmm_memory_new(SIZE, NULL);
    ck_assert_ptr_nonnull(mem);
    memory_guard.add(mem);
    return mem;
}

static void drop(struct vmm_memory *mem)
{
    memory_guard.remove(mem);
    vmm_memory_free(mem);
}

static int newest_file(void)
{
    int fds[MANY + 8], newest = -1;
    size_t n = guest_ram_files(fds, sizeof fds / sizeof fds[0]);
    for (size_t i = 0; i < n; i++)
        newest = fds[i] > newest ? fds[i] : newest;
    ck_assert_int_ge(newest, 0);
    return newest;
}

static bool told(const struct vmm_memory *mem)
{
    struct pollfd fd = {.fd = vmm_memory_lost_fd(mem), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

START_TEST(a_lost_page_becomes_an_empty_one)
{
    struct vmm_memory *mem = make();
    uint64_t gpa = 1, number = 0x1122334455667788;
    bool hardware;
    ck_assert(vmm_memory_write(mem, KEPT - 8, &number, sizeof number));
    ck_assert(vmm_memory_write(mem, SIZE - 4096, &number, sizeof number));
    ck_assert(!vmm_memory_lost(mem, &gpa, &hardware) && !told(mem));
    int file = newest_file();
    ck_assert_int_eq(ftruncate(file, KEPT), 0);
    ck_assert(vmm_memory_read(mem, KEPT - 8, &number, sizeof number));
    ck_assert_uint_eq(number, 0x1122334455667788);
    ck_assert(vmm_memory_read(mem, SIZE - 4096, &number, sizeof number));
    ck_assert_uint_eq(number, 0);
    ck_assert(vmm_memory_lost(mem, &gpa, &hardware) && told(mem));
    ck_assert_uint_eq(gpa, SIZE - 4096);
    ck_assert(!hardware);
    /* Over many pages, and the first one is what is told. */
    ck_assert(vmm_memory_fill(mem, KEPT - 4096, 7, 64 * 4096));
    ck_assert(vmm_memory_lost(mem, &gpa, &hardware));
    ck_assert_uint_eq(gpa, SIZE - 4096);
    /* A reset has whole, zeroed memory again. */
    struct stat st;
    vmm_memory_clear(mem);
    ck_assert(!vmm_memory_lost(mem, &gpa, &hardware));
    ck_assert(fstat(file, &st) == 0 && st.st_size == (off_t)SIZE);
    ck_assert(vmm_memory_read(mem, KEPT, &number, sizeof number));
    ck_assert_uint_eq(number, 0);
    ck_assert(vmm_memory_fill(mem, 0, 1, SIZE));
    ck_assert(fstat(file, &st) == 0 && (uint64_t)st.st_blocks * 512 >= SIZE);
    drop(mem);
}
END_TEST

START_TEST(only_its_own_memory_hears_of_it)
{
    struct vmm_memory *mems[MANY];
    uint64_t gpa, number;
    bool hardware;
    for (int i = 0; i < MANY; i++)
        mems[i] = make();
    ck_assert_int_eq(ftruncate(newest_file(), KEPT), 0);
    for (int i = 0; i < MANY; i++)
        ck_assert(vmm_memory_read(mems[i], KEPT, &number, sizeof number));
    for (int i = 0; i < MANY; i++)
        ck_assert(vmm_memory_lost(mems[i], &gpa, &hardware) == (i == MANY - 1));
    for (int i = 0; i < MANY; i++)
        drop(mems[i]);
    struct vmm_memory *again = make(); /* in a place that was used before */
    ck_assert_int_eq(ftruncate(newest_file(), KEPT), 0);
    ck_assert(vmm_memory_read(again, KEPT, &number, sizeof number));
    ck_assert(vmm_memory_lost(again, &gpa, &hardware));
    drop(again);
}
END_TEST

/* --- what is none of its business --- */

static void touch_a_cut_file(void)
{
    int fd = memfd_create("other", MFD_CLOEXEC);
    volatile char *bytes = mmap(NULL, MIB, PROT_READ, MAP_SHARED, fd, 0);
    (void)bytes[0];
}

static void send_it(void)
{
    kill(getpid(), SIGBUS);
}

static void touch_memory_without_guard(void)
{
    struct vmm_memory *mem = vmm_memory_new(SIZE, NULL);
    char byte;
    if (ftruncate(newest_file(), KEPT) == 0)
        vmm_memory_read(mem, KEPT, &byte, 1);
}

static void (*const deaths[])(void) = {touch_a_cut_file, send_it, touch_memory_without_guard};

START_TEST(any_other_ends_the_process)
{
    pid_t pid = fork();
    if (!pid) {
        close(STDERR_FILENO); /* a sanitizer has a lot to say */
        make();
        deaths[_i]();
        _exit(0);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) ? WTERMSIG(status) == SIGBUS : WEXITSTATUS(status) != 0);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("memory-guard");
    TCase *t = tcase_create("memory-guard");
    tcase_add_test(t, a_lost_page_becomes_an_empty_one);
    tcase_add_test(t, only_its_own_memory_hears_of_it);
    tcase_add_loop_test(t, any_other_ends_the_process, 0, sizeof deaths / sizeof deaths[0]);
    suite_add_tcase(s, t);
    return s;
}
