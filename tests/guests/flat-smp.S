# flat-smp.S: wakes the other CPUs with INIT and SIPI, as an operating system does.
#
# The command line is one digit: how many CPUs there should be. Each CPU that wakes notes itself
# under its APIC id. When all others are there with the ids 1.. it prints "cpus N" and powers off;
# with wrong ids it prints "wrong ids".
    .set COUNT, 0x9000      # 16 bits: CPUs that woke
    .set IDS, 0x9004        # 32 bits: one for each APIC id
    .set TRAMPOLINE, 0x8000
    .set ICR, 0xfee00300    # interrupt command register of the local APIC

    .section .note.pvh, "a", @note
    .long 4, 4, 18          # XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long start

    .text
    .code32
    .globl start
start:
    movl $stack_top, %esp
    movl 24(%ebx), %esi     # hvm_start_info.cmdline_paddr
    movzbl (%esi), %ebp
    movl $wake, %esi
    movl $TRAMPOLINE, %edi
    movl $wake_end - wake, %ecx
    cld
    rep movsb
    movl $0x000c4500, %eax  # INIT to all but this one
    call send
    movl $0x000c4600 + TRAMPOLINE / 4096, %eax
    call send
1:  pause
    movzwl COUNT, %eax
    addl $'0' + 1, %eax
    cmpl %eax, %ebp
    jne 1b
    movl $1, %eax
    movl %ebp, %ecx
    subl $'0', %ecx
    shll %cl, %eax
    subl $2, %eax           # bits 1..N-1
    movl $wrong, %esi
    cmpl %eax, IDS
    jne 2f
    movl $good, %esi
    call print
    movl %ebp, %eax
    movl $0x3f8, %edx
    outb %al, %dx
    movl $line, %esi
2:  call print
    movl $0x604, %edx
    movl $0x3400, %eax      # SLP_EN, SLP_TYP 5
    outw %ax, %dx
3:  hlt
    jmp 3b

send:
    movl %eax, ICR
4:  testl $0x1000, ICR      # until it is delivered
    jnz 4b
    ret

print:
    movl $0x3f8, %edx
5:  lodsb
    testb %al, %al
    jz 6f
    outb %al, %dx
    jmp 5b
6:  ret

good:  .asciz "cpus "
wrong: .asciz "wrong ids"
line:  .asciz "\n"

    .code16
wake:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movl $1, %eax
    cpuid
    shrl $24, %ebx          # initial APIC id
    movb %bl, %cl
    movl $1, %eax
    shll %cl, %eax
    lock orl %eax, IDS
    lock incw COUNT
7:  hlt
    jmp 7b
wake_end:

    .code32
    .balign 16
    .skip 4096
stack_top:
