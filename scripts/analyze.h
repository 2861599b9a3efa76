/* SPDX-License-Identifier: GPL-2.0 */
/* What clang's analyzer cannot know about functions of the kernel: scripts/analyze. */
#include <linux/err.h>
#include <linux/net.h>

/* The number of an error is negative. */
#define PTR_ERR(pointer) ({					\
	long number = PTR_ERR(pointer);				\
	if (number >= 0)					\
		__builtin_unreachable();			\
	number;							\
})

/* If there is no socket, the reason is set. */
#define sockfd_lookup(fd, reason) ({				\
	struct socket *looked_up = sockfd_lookup(fd, reason);	\
	if (!looked_up && *(reason) >= 0)			\
		__builtin_unreachable();			\
	looked_up;						\
})
