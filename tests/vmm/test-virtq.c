/* test-virtq.c: rings as drivers make them, and as they should not. */
#include <string.h>

#include "harness.h"
#include "virtio/virtq.h"

#define MEMORY (1 << 20)
#define SIZE 8
#define DESC 0x1000
#define AVAIL 0x2000
#define USED 0x3000
#define TABLE 0x4000 /* an indirect one */
#define DATA 0x8000
#define NEXT 1
#define WRITE 2
#define INDIRECT 4

static struct vmm_memory *mem;
static struct vmm_virtq q;
static struct vmm_virtq_chain chain;
static const char *why;

static void setup(void)
{
    mem = vmm_memory_new(MEMORY, NULL);
    ck_assert_ptr_nonnull(mem);
    q = (struct vmm_virtq){.size_max = 256};
    vmm_virtq_reset(&q);
    q.size = SIZE;
    q.desc = DESC;
    q.avail = AVAIL;
    q.used = USED;
    ck_assert(vmm_virtq_check(&q, mem, NULL));
    q.enabled = 1;
}

static void teardown(void)
{
    vmm_memory_free(mem);
}

static void put16(uint64_t gpa, uint16_t value)
{
    vmm_memory_write(mem, gpa, &value, 2);
}

static uint16_t get16(uint64_t gpa)
{
    uint16_t value = 0;
    vmm_memory_read(mem, gpa, &value, 2);
    return value;
}

static void put_desc(uint64_t table, unsigned at, uint64_t addr, uint32_t len, uint16_t flags,
                     uint16_t next)
{
    struct {
        uint64_t addr;
        uint32_t len;
        uint16_t flags, next;
    } d = {addr, len, flags, next};
    vmm_memory_write(mem, table + 16 * at, &d, sizeof d);
}

static void offer(uint16_t head)
{
    uint16_t idx = get16(AVAIL + 2);
    put16(AVAIL + 4 + 2u * (idx % SIZE), head);
    put16(AVAIL + 2, (uint16_t)(idx + 1));
}

static enum vmm_virtq_result pop(void)
{
    why = NULL;
    return vmm_virtq_pop(&q, mem, &chain, &why);
}

static void expect_broken(const char *part)
{
    ck_assert_int_eq(pop(), VMM_VIRTQ_BROKEN);
    ck_assert_ptr_nonnull(why);
    ck_assert_msg(strstr(why, part), "%s", why);
}

START_TEST(chains_are_split_into_readable_and_writable)
{
    ck_assert_int_eq(pop(), VMM_VIRTQ_EMPTY);
    put_desc(DESC, 3, DATA, 16, NEXT, 5);
    put_desc(DESC, 5, DATA + 0x100, 7, NEXT | WRITE, 1);
    put_desc(DESC, 1, DATA + 0x200, 1, WRITE, 0);
    offer(3);
    ck_assert_int_eq(pop(), VMM_VIRTQ_GOT);
    ck_assert_uint_eq(chain.head, 3);
    ck_assert_uint_eq(chain.n_read, 1);
    ck_assert_uint_eq(chain.n_write, 2);
    ck_assert_uint_eq(chain.read_len, 16);
    ck_assert_uint_eq(chain.write_len, 8);
    ck_assert_ptr_eq(chain.iov[1].iov_base, vmm_memory_span(mem, DATA + 0x100, 7));
    ck_assert_int_eq(pop(), VMM_VIRTQ_EMPTY);
    ck_assert(vmm_virtq_push(&q, mem, 3, 8));
    ck_assert_uint_eq(get16(USED + 2), 1);
    ck_assert_uint_eq(get16(USED + 4), 3);
    ck_assert_uint_eq(get16(USED + 8), 8);
}
END_TEST

START_TEST(indices_wrap_around)
{
    put_desc(DESC, 0, DATA, 4, 0, 0);
    q.last_avail = q.used_idx = 0xfffe;
    put16(AVAIL + 2, 0xfffe);
    for (int i = 0; i < 20; i++) {
        offer(0);
        ck_assert_int_eq(pop(), VMM_VIRTQ_GOT);
        ck_assert(vmm_virtq_push(&q, mem, 0, 0));
        ck_assert_uint_eq(get16(USED + 2), (uint16_t)(0xfffe + i + 1));
    }
}
END_TEST

START_TEST(indirect_tables_are_followed)
{
    put_desc(DESC, 0, TABLE, 3 * 16, INDIRECT, 0);
    put_desc(TABLE, 0, DATA, 8, NEXT, 2);
    put_desc(TABLE, 2, DATA, 9, WRITE, 0);
    offer(0);
    ck_assert_int_eq(pop(), VMM_VIRTQ_GOT);
    ck_assert_uint_eq(chain.n_read, 1);
    ck_assert_uint_eq(chain.n_write, 1);
    /* Also behind direct descriptors. */
    put_desc(DESC, 1, DATA, 8, NEXT, 0);
    offer(1);
    ck_assert_int_eq(pop(), VMM_VIRTQ_GOT);
    ck_assert_uint_eq(chain.n_read, 2);
}
END_TEST

START_TEST(loops_end)
{
    put_desc(DESC, 0, DATA, 4, NEXT, 1);
    put_desc(DESC, 1, DATA, 4, NEXT, 0);
    offer(0);
    expect_broken("loop");
    put_desc(DESC, 2, DATA, 4, NEXT, 2);
    offer(2);
    expect_broken("loop");
}
END_TEST

START_TEST(long_chains_are_refused)
{
    enum { N = VMM_VIRTQ_CHAIN_MAX + 1 };
    for (unsigned i = 0; i < N; i++)
        put_desc(TABLE, i, DATA, 1, i + 1 < N ? NEXT : 0, (uint16_t)(i + 1));
    put_desc(DESC, 0, TABLE, N * 16, INDIRECT, 0);
    offer(0);
    expect_broken("too long");
    put_desc(TABLE, N - 2, DATA, 1, 0, 0);
    offer(0);
    ck_assert_int_eq(pop(), VMM_VIRTQ_GOT);
    ck_assert_uint_eq(chain.n_read, VMM_VIRTQ_CHAIN_MAX);
}
END_TEST

struct bad {
    uint64_t addr;
    uint32_t len;
    uint16_t flags, next;
    const char *part;
};

static const struct bad bad_descriptors[] = {
    {MEMORY, 4, 0, 0, "outside the memory"},
    {MEMORY - 2, 4, 0, 0, "outside the memory"},
    {UINT64_MAX - 1, 4, 0, 0, "outside the memory"},
    {DATA, UINT32_MAX, 0, 0, "outside the memory"},
    {DATA, 0, 0, 0, "empty"},
    {DATA, 4, NEXT, SIZE, "outside its table"},
    {DATA, 4, NEXT, 0xffff, "outside its table"},
    {TABLE, 0, INDIRECT, 0, "wrong size"},
    {TABLE, 17, INDIRECT, 0, "wrong size"},
    {TABLE, 16, INDIRECT | NEXT, 1, "with a next"},
    {MEMORY - 16, 32, INDIRECT, 0, "outside the memory"},
    {UINT64_MAX - 15, 16, INDIRECT, 0, "outside the memory"},
};

START_TEST(bad_descriptors_are_refused)
{
    const struct bad *b = &bad_descriptors[_i];
    put_desc(DESC, 0, b->addr, b->len, b->flags, b->next);
    offer(0);
    expect_broken(b->part);
}
END_TEST

START_TEST(indirect_in_indirect_is_refused)
{
    put_desc(DESC, 0, TABLE, 32, INDIRECT, 0);
    put_desc(TABLE, 0, TABLE, 32, INDIRECT, 0);
    offer(0);
    expect_broken("indirect table");
    put_desc(TABLE, 0, DATA, 1, NEXT, 2); /* a next that leaves the indirect table */
    offer(0);
    expect_broken("outside its table");
}
END_TEST

START_TEST(readable_behind_writable_is_refused)
{
    put_desc(DESC, 0, DATA, 4, NEXT | WRITE, 1);
    put_desc(DESC, 1, DATA, 4, 0, 0);
    offer(0);
    expect_broken("behind a writable");
}
END_TEST

START_TEST(lengths_do_not_overflow)
{
    vmm_memory_free(mem);
    mem = vmm_memory_new(UINT64_C(1) << 30, NULL); /* sparse */
    ck_assert_ptr_nonnull(mem);
    for (unsigned i = 0; i < SIZE; i++)
        put_desc(DESC, i, 0, 1u << 30, i + 1 < SIZE ? NEXT : 0, (uint16_t)(i + 1));
    offer(0);
    expect_broken("4 GiB");
}
END_TEST

START_TEST(heads_and_indices_that_jump_are_refused)
{
    offer(SIZE);
    expect_broken("outside its table");
    put16(AVAIL + 2, (uint16_t)(q.last_avail + SIZE + 1));
    expect_broken("jumps");
    put16(AVAIL + 2, (uint16_t)(q.last_avail - 1));
    expect_broken("jumps");
}
END_TEST

struct setup {
    uint16_t size;
    uint64_t desc, avail, used;
};

static const struct setup bad_setups[] = {
    {0, DESC, AVAIL, USED},
    {3, DESC, AVAIL, USED},
    {512, DESC, AVAIL, USED},
    {SIZE, DESC + 8, AVAIL, USED},
    {SIZE, DESC, AVAIL + 1, USED},
    {SIZE, DESC, AVAIL, USED + 2},
    {SIZE, MEMORY - 16, AVAIL, USED},
    {SIZE, DESC, MEMORY - 16, USED},
    {SIZE, DESC, AVAIL, MEMORY - 16},
    {SIZE, UINT64_MAX - 15, AVAIL, USED},
    {SIZE, DESC, UINT64_MAX - 1, USED},
};

START_TEST(queues_outside_memory_are_refused)
{
    const struct setup *s = &bad_setups[_i];
    struct vmm_error err;
    q.size = s->size;
    q.desc = s->desc;
    q.avail = s->avail;
    q.used = s->used;
    ck_assert(!vmm_virtq_check(&q, mem, &err));
}
END_TEST

START_TEST(interrupts_follow_the_flag)
{
    ck_assert(vmm_virtq_push(&q, mem, 0, 0));
    ck_assert(vmm_virtq_wants_interrupt(&q, mem));
    put16(AVAIL, 1);
    ck_assert(!vmm_virtq_wants_interrupt(&q, mem));
}
END_TEST

START_TEST(interrupts_follow_the_event_index)
{
    uint64_t used_event = AVAIL + 4 + 2 * SIZE;
    q.event_idx = 1;
    put16(used_event, 1); /* when the second entry is there */
    vmm_virtq_push(&q, mem, 0, 0);
    ck_assert(vmm_virtq_wants_interrupt(&q, mem)); /* the first time is always told */
    vmm_virtq_push(&q, mem, 0, 0);
    ck_assert(vmm_virtq_wants_interrupt(&q, mem));
    vmm_virtq_push(&q, mem, 0, 0);
    ck_assert(!vmm_virtq_wants_interrupt(&q, mem));
    put16(used_event, 4);
    vmm_virtq_push(&q, mem, 0, 0);
    ck_assert(!vmm_virtq_wants_interrupt(&q, mem));
    vmm_virtq_push(&q, mem, 0, 0);
    vmm_virtq_push(&q, mem, 0, 0);
    ck_assert(vmm_virtq_wants_interrupt(&q, mem));
}
END_TEST

START_TEST(notifications_are_asked_for)
{
    ck_assert(!vmm_virtq_ask_notify(&q, mem, false));
    ck_assert_uint_eq(get16(USED), 1);
    ck_assert(!vmm_virtq_ask_notify(&q, mem, true));
    ck_assert_uint_eq(get16(USED), 0);
    offer(0);
    ck_assert(vmm_virtq_ask_notify(&q, mem, true));
    q.event_idx = 1;
    q.last_avail = 7;
    vmm_virtq_ask_notify(&q, mem, true);
    ck_assert_uint_eq(get16(USED + 4 + 8 * SIZE), 7);
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("virtq");
    TCase *tc = tcase_create("virtq");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, chains_are_split_into_readable_and_writable);
    tcase_add_test(tc, indices_wrap_around);
    tcase_add_test(tc, indirect_tables_are_followed);
    tcase_add_test(tc, loops_end);
    tcase_add_test(tc, long_chains_are_refused);
    tcase_add_loop_test(tc, bad_descriptors_are_refused, 0,
                        sizeof bad_descriptors / sizeof *bad_descriptors);
    tcase_add_test(tc, indirect_in_indirect_is_refused);
    tcase_add_test(tc, readable_behind_writable_is_refused);
    tcase_add_test(tc, lengths_do_not_overflow);
    tcase_add_test(tc, heads_and_indices_that_jump_are_refused);
    tcase_add_loop_test(tc, queues_outside_memory_are_refused, 0,
                        sizeof bad_setups / sizeof *bad_setups);
    tcase_add_test(tc, interrupts_follow_the_flag);
    tcase_add_test(tc, interrupts_follow_the_event_index);
    tcase_add_test(tc, notifications_are_asked_for);
    suite_add_tcase(s, tc);
    return s;
}
