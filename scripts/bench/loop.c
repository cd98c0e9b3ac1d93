/*
 * loop RUNS ATONCE COMMAND [ARGUMENT ...]: runs a command RUNS times, ATONCE at a time, discarding its output, and prints
 * the seconds it took, the peak memory of the largest run (KiB), and the number of runs with a status other than 0.
 */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void start(char **command)
{
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid > 0)
        return;
    int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 0);
    dup2(nowhere, 1);
    execvp(command[0], command);
    _exit(127);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: loop RUNS ATONCE COMMAND [ARGUMENT ...]\n");
        return 2;
    }
    long runs = atol(argv[1]), at_once = atol(argv[2]), started = 0, failed = 0, memory = 0;
    double begin = now();
    for (long ended = 0; ended < runs; ended++) {
        while (started < runs && started - ended < at_once) {
            start(argv + 3);
            started++;
        }
        int status = 0;
        struct rusage usage;
        if (wait4(-1, &status, 0, &usage) < 0)
            return 1;
        if (status != 0)
            failed++;
        if (usage.ru_maxrss > memory)
            memory = usage.ru_maxrss;
    }
    printf("%.6f %ld %ld\n", now() - begin, memory, failed);
    return 0;
}
