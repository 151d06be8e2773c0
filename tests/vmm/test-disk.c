/* test-disk.c: raw images and the pool of threads that works on them. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "block/disk-pool.h"
#include "block/disk-raw.h"
#include "harness.h"

static char dir[64], path[96];
static struct vmm_error err;

static void setup(void)
{
    snprintf(dir, sizeof dir, "/tmp/virtty-disk-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/image", dir);
    memset(&err, 0, sizeof err);
}

static void teardown(void)
{
    unlink(path);
    rmdir(dir);
}

static void make(off_t size)
{
    int fd = open(path, O_CREAT | O_RDWR | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, size), 0);
    close(fd);
}

static struct vmm_disk *open_disk(bool read_only)
{
    struct vmm_disk *disk = vmm_disk_raw_open(path, read_only, &err);
    ck_assert_msg(disk != NULL, "%s", err.text);
    return disk;
}

START_TEST(vectors_are_read_and_written_whole)
{
    make(8192);
    struct vmm_disk *disk = open_disk(false);
    ck_assert_uint_eq(disk->size, 8192);
    char a[300], b[700], c[1000];
    memset(a, 'a', sizeof a);
    memset(b, 'b', sizeof b);
    struct iovec out[] = {{a, sizeof a}, {b, sizeof b}};
    ck_assert_int_eq(vmm_disk_write(disk, 4000, out, 2), 0);
    struct iovec in = {c, sizeof c};
    ck_assert_int_eq(vmm_disk_read(disk, 4000, &in, 1), 0);
    ck_assert_mem_eq(c, a, sizeof a);
    ck_assert_mem_eq(c + sizeof a, b, sizeof b);
    ck_assert_int_eq(vmm_disk_read(disk, 7192, &in, 1), 0);
    ck_assert_int_eq(vmm_disk_read(disk, 7193, &in, 1), -EINVAL);
    ck_assert_int_eq(vmm_disk_write(disk, UINT64_MAX - 10, out, 2), -EINVAL);
    ck_assert_int_eq(vmm_disk_discard(disk, 8192, 1), -EINVAL);
    ck_assert_int_eq(vmm_disk_flush(disk), 0);
    vmm_disk_close(disk);
}
END_TEST

/* Someone cuts the file behind our back: the rest reads as zeroes instead of failing for ever. */
START_TEST(a_file_that_shrank_reads_as_zeroes)
{
    char c[2048], zero[2048] = {0};
    memset(c, 'x', sizeof c);
    make(4096);
    struct vmm_disk *disk = open_disk(false);
    ck_assert_int_eq(truncate(path, 100), 0);
    struct iovec in[] = {{c, 1000}, {c + 1000, 1048}};
    ck_assert_int_eq(vmm_disk_read(disk, 0, in, 2), 0);
    ck_assert_mem_eq(c, zero, sizeof c);
    vmm_disk_close(disk);
}
END_TEST

START_TEST(read_only_disks_are_not_written)
{
    make(1024);
    chmod(path, 0400);
    struct vmm_disk *disk = open_disk(true);
    struct iovec iov = {path, 10};
    ck_assert_int_eq(vmm_disk_write(disk, 0, &iov, 1), -EROFS);
    ck_assert_int_eq(vmm_disk_discard(disk, 0, 512), -EROFS);
    ck_assert_int_eq(vmm_disk_write_zeroes(disk, 0, 512, true), -EROFS);
    ck_assert_int_eq(vmm_disk_flush(disk), 0);
    vmm_disk_close(disk);
}
END_TEST

START_TEST(holes_are_punched)
{
    struct stat st;
    char block[65536], zero[4096] = {0};
    memset(block, 'x', sizeof block);
    make(sizeof block);
    struct vmm_disk *disk = open_disk(false);
    struct iovec iov = {block, sizeof block};
    ck_assert_int_eq(vmm_disk_write(disk, 0, &iov, 1), 0);
    ck_assert_int_eq(vmm_disk_discard(disk, 0, 32768), 0);
    ck_assert_int_eq(vmm_disk_write_zeroes(disk, 32768, 4096, false), 0);
    ck_assert_int_eq(vmm_disk_write_zeroes(disk, 36864, 512, true), 0);
    ck_assert_int_eq(vmm_disk_read(disk, 0, &iov, 1), 0);
    ck_assert_mem_eq(block, zero, 4096);
    ck_assert_mem_eq(block + 32768, zero, 4096);
    ck_assert_int_eq(block[36864 + 511], 0);
    ck_assert_int_eq(block[36864 + 512], 'x');
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_size, 65536);
    ck_assert_int_le(st.st_blocks, 65536 / 512 - 64);
    vmm_disk_close(disk);
}
END_TEST

START_TEST(odd_sizes_are_for_reading_only)
{
    make(1000);
    ck_assert_ptr_null(vmm_disk_raw_open(path, false, &err));
    ck_assert_ptr_nonnull(strstr(err.text, path));
    struct vmm_disk *disk = open_disk(true);
    ck_assert_uint_eq(disk->size, 512);
    vmm_disk_close(disk);
}
END_TEST

START_TEST(what_is_not_a_disk_is_refused)
{
    static const char *const paths[] = {"/", "/dev/null", "/nonexistent/image"};
    ck_assert_ptr_null(vmm_disk_raw_open(paths[_i], true, &err));
    ck_assert_ptr_nonnull(strstr(err.text, paths[_i]));
    ck_assert_ptr_null(vmm_disk_raw_open(paths[_i], false, &err));
    ck_assert_int_eq(mkfifo(path, 0600), 0); /* would block whoever opens it */
    ck_assert_ptr_null(vmm_disk_raw_open(path, true, &err));
    ck_assert_ptr_null(vmm_disk_raw_open(path, false, &err));
}
END_TEST

START_TEST(writers_are_alone_and_readers_together)
{
    make(1024);
    struct vmm_disk *writer = open_disk(false);
    ck_assert_ptr_null(vmm_disk_raw_open(path, false, &err));
    ck_assert_ptr_nonnull(strstr(err.text, path));
    ck_assert_ptr_null(vmm_disk_raw_open(path, true, &err));
    vmm_disk_close(writer);
    struct vmm_disk *reader = open_disk(true), *second = open_disk(true);
    ck_assert_ptr_null(vmm_disk_raw_open(path, false, &err));
    vmm_disk_close(reader);
    vmm_disk_close(second);
    vmm_disk_close(open_disk(false));
}
END_TEST

struct piece {
    struct vmm_disk_work work;
    unsigned *done;
};

static void run_piece(struct vmm_disk_work *work)
{
    __atomic_fetch_add(((struct piece *)work)->done, 1, __ATOMIC_RELEASE);
}

START_TEST(the_pool_does_all_its_work)
{
    enum { N = 1000 };
    static struct piece pieces[N];
    unsigned done = 0;
    struct vmm_disk_pool *pool = vmm_disk_pool_new(4, &err);
    ck_assert_ptr_nonnull(pool);
    for (int i = 0; i < N; i++) {
        pieces[i] = (struct piece){.work.run = run_piece, .done = &done};
        vmm_disk_pool_submit(pool, &pieces[i].work);
    }
    vmm_disk_pool_free(pool); /* what is queued is done first */
    ck_assert_uint_eq(done, N);
}
END_TEST

struct gate {
    struct vmm_disk_work work;
    pthread_barrier_t *barrier;
};

static void run_gate(struct vmm_disk_work *work)
{
    pthread_barrier_wait(((struct gate *)work)->barrier);
}

/* All meet at the barrier, so all have to run at once. */
START_TEST(the_pool_works_in_parallel)
{
    pthread_barrier_t barrier;
    struct gate gates[VMM_DISK_POOL_THREADS];
    pthread_barrier_init(&barrier, NULL, VMM_DISK_POOL_THREADS);
    struct vmm_disk_pool *pool = vmm_disk_pool_new(VMM_DISK_POOL_THREADS, &err);
    ck_assert_ptr_nonnull(pool);
    for (int i = 0; i < VMM_DISK_POOL_THREADS; i++) {
        gates[i] = (struct gate){.work.run = run_gate, .barrier = &barrier};
        vmm_disk_pool_submit(pool, &gates[i].work);
    }
    vmm_disk_pool_free(pool);
    pthread_barrier_destroy(&barrier);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("disk");
    TCase *tc = tcase_create("disk");
    tcase_set_timeout(tc, 20);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, vectors_are_read_and_written_whole);
    tcase_add_test(tc, a_file_that_shrank_reads_as_zeroes);
    tcase_add_test(tc, read_only_disks_are_not_written);
    tcase_add_test(tc, holes_are_punched);
    tcase_add_test(tc, odd_sizes_are_for_reading_only);
    tcase_add_loop_test(tc, what_is_not_a_disk_is_refused, 0, 3);
    tcase_add_test(tc, writers_are_alone_and_readers_together);
    tcase_add_test(tc, the_pool_does_all_its_work);
    tcase_add_test(tc, the_pool_works_in_parallel);
    suite_add_tcase(s, tc);
    return s;
}
