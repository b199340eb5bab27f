/*
 * wirestep doctor: what this machine and user can do. Nothing is guessed from
 * versions: every step of a run is taken for real, on a stage of its own.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/kernel.h"
#include "capture/live/live.h"
#include "capture/version.h"
#include "sim/program/try.h"
#include "sim/stage.h"
#include "sim/wire.h"
#include "ui/command/command.h"
#include "ui/command/doctor_live.h"
#include "ui/print/save.h"

static bool report(const char *what, int rc, const struct err *e)
{
	if (rc == 0)
		printf("ok      %s\n", what);
	else
		printf("FAILED  %s\n        %s\n", what, e->text);
	return rc == 0;
}

static bool try_stage(void)
{
	struct stage_config config = stage_config_default();
	size_t n;
	const struct stage_step *steps = stage_steps(&n);
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		struct err e = { 0 };

		ok = report(steps[i].name, steps[i].try(&config, &e), &e);
	}
	return ok;
}

static bool try_wire(void)
{
	struct err e = { 0 };
	struct wire *w = NULL;
	bool ok = report("holding packets (nfnetlink_queue)", wire_open(&w, &e),
			 &e);

	wire_close(w);
	return ok;
}

static bool try_kernel(void)
{
	struct err e = { 0 };
	struct kernel *k = NULL;
	struct kernel_socket s;
	struct endpoint local;
	int rc = kernel_open(&k, &e);

	if (rc == 0 && endpoint_parse(&local, "127.0.0.1:1"))
		rc = kernel_tcp(k, &local, NULL, &s, &e) < 0 ? -1 : 0;
	kernel_close(k);
	return report("kernel states (sock_diag)", rc, &e);
}

static bool try_capture(void)
{
	struct err e = { 0 };
	struct live *l = NULL;
	struct live_config config = live_config_default();
	bool ok = report("capturing on the stage (libpcap)",
			 live_open(&l, &config, &e), &e);

	live_close(l);
	return ok;
}

/* This very program, which says its version and ends. */
static void try_trace(void)
{
	char *argv[] = { (char[]){ "/proc/self/exe" }, (char[]){ "--version" },
			 NULL };
	struct err e = { 0 };

	report("tracing programs (ptrace, seccomp)", programs_try(argv, &e),
	       &e);
}

int command_doctor(const struct options *o, struct err *e)
{
	struct doctor_live live;
	struct utsname uts;
	bool ok;

	(void)o;
	uname(&uts);
	printf("wirestep %s, %s %s, user %u\n", WIRESTEP_VERSION, uts.sysname,
	       uts.release, geteuid());
	doctor_live_begin(&live);
	ok = try_stage();
	/* The rest happens on the stage, or it would touch the host. */
	if (ok) {
		bool wire = try_wire(), kernel = try_kernel();
		bool capture = try_capture();

		ok = wire && kernel && capture;
	}
	puts(ok ? "everything that run needs works here"
		: "run does not work here until that is mended");
	puts("programs:");
	try_trace();
	puts("live:");
	doctor_live_print(&live);
	if (save_flush(stdout, "standard output", e) < 0)
		return (int)e->status;
	return ok ? 0 : ERR_UNSUPPORTED;
}
