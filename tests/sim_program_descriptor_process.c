/*
 * Tables of descriptors of several processes, and descriptors that come from
 * elsewhere, or can not be copied.
 */
#include <linux/close_range.h>
#include <seccomp.h>
#include <sys/stat.h>

#include "tests/descriptor.h"

static pid_t clone_told(uint64_t flags)
{
	struct traced_call c = puppet_call(puppet.string[0], SYS_clone,
					   flags | SIGCHLD, 0, 0, 0, 0);

	ck_assert_int_gt(c.result, 0);
	descriptors_fork(table, puppet.pid, (pid_t)c.result,
			 flags & CLONE_FILES);
	return (pid_t)c.result;
}

START_TEST(a_child_has_copies)
{
	struct program_socket s;
	pid_t child;
	int fd;

	need_network();
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	child = clone_told(0);
	change_of(0);
	call(SYS_close, fd);
	ck_assert(!is_socket(fd));
	ck_assert(descriptors_is_socket(table, child, fd));
	ck_assert_uint_eq(descriptors_socket(table, child, fd)->inode, s.inode);
	ck_assert_int_eq(change_of(s.inode), -1);
	descriptors_exit(table, child);
	ck_assert_int_eq(change_of(s.inode), 1);
	end_all();
}
END_TEST

START_TEST(threads_share)
{
	uint64_t inode;
	pid_t child;
	int fd;

	need_network();
	child = clone_told(CLONE_FILES);
	fd = (int)call_of(child, SYS_socket, AF_INET, SOCK_STREAM, 0).result;
	inode = seen(fd).inode;
	change_of(0);
	call_of(child, SYS_close, fd);
	ck_assert(!is_socket(fd));
	ck_assert_int_eq(change_of(inode), 1);
	fd = socket_new(AF_INET, SOCK_STREAM);
	inode = seen(fd).inode;
	descriptors_exit(table, child);
	descriptors_fork(table, puppet.pid, puppet.pid, true);
	ck_assert_int_eq(change_of(inode), 0);
	ck_assert(is_socket(fd));
	ck_assert_uint_eq(seen(fd).inode, inode);
	ck_assert_int_eq(change_of(inode), -1);
	end_all();
}
END_TEST

START_TEST(whoever_unshares_has_a_copy)
{
	pid_t child;
	uint64_t inode;
	int fd[2];

	need_network();
	fd[0] = socket_new(AF_INET, SOCK_STREAM);
	fd[1] = socket_new(AF_INET, SOCK_STREAM);
	ck_assert(is_socket(fd[0]) && is_socket(fd[1]));
	child = clone_told(CLONE_FILES);
	inode = seen(fd[1]).inode;
	change_of(inode);
	call_of(child, SYS_close_range, fd[1], fd[1], CLOSE_RANGE_UNSHARE);
	ck_assert_int_eq(change_of(inode), -1);
	ck_assert(!descriptors_is_socket(table, child, fd[1]));
	ck_assert(is_socket(fd[1]));
	ck_assert(descriptors_is_socket(table, child, fd[0]));
	end_all();
}
END_TEST

/* Its words are where the puppet finds them. */
static void exec_begin(const char *path, const char *arg)
{
	char *words = puppet.shared, **argv = (char **)(void *)(words + 512);

	snprintf(words, 256, "%s", path);
	snprintf(words + 256, 256, "%s", arg);
	argv[0] = words;
	argv[1] = words + 256;
	argv[2] = NULL;
	puppet_begin(puppet.string[0], SYS_execve, words, argv, argv + 2);
}

/* What it has inherited it has; close-on-exec is gone. */
START_TEST(exec_drops_what_is_close_on_exec)
{
	uint64_t inode[2];
	char byte;
	int fd[2];

	need_network();
	fd[0] = listener_new("127.0.0.1:10000");
	fd[1] = socket_new(AF_INET, SOCK_STREAM | SOCK_CLOEXEC);
	for (int i = 0; i < 2; i++)
		inode[i] = seen(fd[i]).inode;
	change_of(0);
	exec_begin("/bin/sleep", "600");
	ck_assert_int_eq(read(puppet.string[0], &byte, 1), 0);
	descriptors_exec(table, puppet.pid);
	ck_assert(!is_socket(fd[1]));
	ck_assert_uint_eq(seen(fd[0]).inode, inode[0]);
	ck_assert(seen(fd[0]).listening);
	ck_assert_int_eq(change_of(inode[0]), -1);
	kill(puppet.pid, SIGKILL);
	end_all();
}
END_TEST

/* --- descriptors that come from elsewhere --------------------------------- */

struct letter {
	struct msghdr msg;
	struct iovec iov;
	char byte;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
};

static struct letter *letter_write(int fd)
{
	struct letter *l = (struct letter *)(void *)(puppet.shared + 512);
	struct cmsghdr *c;

	*l = (struct letter){ .byte = 'x' };
	l->iov = (struct iovec){ &l->byte, 1 };
	l->msg = (struct msghdr){ .msg_iov = &l->iov,
				  .msg_iovlen = 1,
				  .msg_control = l->control,
				  .msg_controllen = sizeof(l->control) };
	c = CMSG_FIRSTHDR(&l->msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	return l;
}

static bool has_become(pid_t pid, const char *command)
{
	char path[64], text[64] = "";
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	in = fopen(path, "r");
	if (in && !fgets(text, sizeof(text), in))
		text[0] = '\0';
	if (in)
		fclose(in);
	text[strcspn(text, "\n")] = '\0';
	return strcmp(text, command) == 0;
}

/* Who shared the table has kept all of it. */
START_TEST(exec_leaves_the_others_alone)
{
	uint64_t inode;
	pid_t child;
	int fd;

	need_network();
	fd = socket_new(AF_INET, SOCK_STREAM | SOCK_CLOEXEC);
	inode = seen(fd).inode;
	child = clone_told(CLONE_FILES);
	change_of(0);
	exec_begin("/bin/sleep", "600");
	/* Its end of the string is the child's, too. */
	while (!has_become(puppet.pid, "sleep"))
		sched_yield();
	descriptors_exec(table, puppet.pid);
	ck_assert_int_eq(change_of(inode), -1);
	ck_assert(descriptors_is_socket(table, child, fd));
	ck_assert(!is_socket(fd));
	kill(child, SIGKILL);
	kill(puppet.pid, SIGKILL);
	end_all();
}
END_TEST

/* It was closed, and opened again, before anybody was told. */
START_TEST(a_socket_comes_back_in_time)
{
	struct program_socket s;
	struct letter *l;
	int pair[2], fd;

	need_network();
	call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, puppet.shared);
	memcpy(pair, puppet.shared, sizeof(pair));
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	l = letter_write(fd);
	call(SYS_sendmsg, pair[0], &l->msg, 0);
	call(SYS_close, fd);
	call(SYS_recvmsg, pair[1], &l->msg, 0);
	ck_assert(is_socket(fd));
	ck_assert_int_eq(change_of(s.inode), 0);
	ck_assert_uint_eq(seen(fd).inode, s.inode);
	end_all();
}
END_TEST

START_TEST(a_socket_comes_in_a_message)
{
	struct program_socket s;
	struct letter *l;
	int pair[2], fd, got;

	need_network();
	call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, puppet.shared);
	memcpy(pair, puppet.shared, sizeof(pair));
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	l = letter_write(fd);
	ck_assert_int_eq(call(SYS_sendmsg, pair[0], &l->msg, 0).result, 1);
	call(SYS_close, fd);
	ck_assert_int_eq(change_of(s.inode), 1);
	ck_assert(!is_socket(fd)); /* and is it, when it comes there? */
	ck_assert_int_eq(call(SYS_recvmsg, pair[1], &l->msg, 0).result, 1);
	memcpy(&got, CMSG_DATA(CMSG_FIRSTHDR(&l->msg)), sizeof(got));
	ck_assert_int_eq(got, fd);
	ck_assert_uint_eq(seen(got).inode, s.inode);
	ck_assert(seen(got).listening);
	ck_assert_int_eq(change_of(s.inode), 0);
	end_all();
}
END_TEST

START_TEST(a_copy_is_borrowed_and_never_kept)
{
	struct stat st;
	uint64_t inode;
	int fd, copy, mine;

	need_network();
	fd = listener_new("127.0.0.1:10000");
	inode = seen(fd).inode;
	mine = dup(0);
	close(mine);
	copy = descriptors_borrow(table, inode);
	ck_assert_int_ge(copy, 0);
	ck_assert_int_eq(fstat(copy, &st), 0);
	ck_assert_uint_eq(st.st_ino, inode);
	close(copy);
	ck_assert_int_eq(descriptors_borrow(table, inode + 1000), -1);
	/* The port is free as soon as its program has closed it. */
	call(SYS_close, fd);
	ck_assert_int_eq(descriptors_borrow(table, inode), -1);
	fd = socket_new(AF_INET, SOCK_STREAM);
	ck_assert_int_eq(bind_to(fd, "127.0.0.1:10000").result, 0);
	ck_assert_int_eq(call(SYS_listen, fd, 1).result, 0);
	end_all();
}
END_TEST

/* As in containers: sock_diag tells of sockets with an address. */
START_TEST(without_pidfd_getfd_sock_diag_is_asked)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	struct program_socket s;
	int fd;

	need_network();
	ck_assert_int_eq(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM),
					  SCMP_SYS(pidfd_getfd), 0),
			 0);
	ck_assert_int_eq(seccomp_load(filter), 0);
	seccomp_release(filter);
	fd = listener_new("127.0.0.1:10000");
	s = seen(fd);
	check_end(&s.local, "127.0.0.1:10000");
	ck_assert(s.listening);
	ck_assert_uint_eq(s.protocol, IP_TCP);
	/* Of those without one it knows what the call has said. */
	fd = socket_new(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC);
	ck_assert(is_socket(fd));
	ck_assert_uint_eq(seen(fd).protocol, IP_UDP);
	ck_assert_uint_eq(seen(fd).local.port, 0);
	ck_assert(!is_socket(socket_new(AF_UNIX, SOCK_STREAM)));
	bind_to(fd, "[::1]:53");
	s = seen(fd);
	check_end(&s.local, "[::1]:53");
	ck_assert_uint_eq(s.protocol, IP_UDP);
	ck_assert_int_eq(descriptors_borrow(table, s.inode), -1);
	end_all();
}
END_TEST

static Suite *process_suite(void)
{
	Suite *s = suite_create("program_descriptor_process");
	TCase *t = tcase_create("program_descriptor_process");

	tcase_add_test(t, a_child_has_copies);
	tcase_add_test(t, threads_share);
	tcase_add_test(t, whoever_unshares_has_a_copy);
	tcase_add_test(t, exec_drops_what_is_close_on_exec);
	tcase_add_test(t, exec_leaves_the_others_alone);
	tcase_add_test(t, a_socket_comes_back_in_time);
	tcase_add_test(t, a_socket_comes_in_a_message);
	tcase_add_test(t, a_copy_is_borrowed_and_never_kept);
	tcase_add_test(t, without_pidfd_getfd_sock_diag_is_asked);
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(process_suite())
