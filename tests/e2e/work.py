# SPDX-License-Identifier: GPL-2.0
"""Run several jobs at once."""

import threading


def together(*jobs):
    """Run each job in a thread of its own; return their results, or raise the first failure."""
    results = [None] * len(jobs)
    failures = []

    def work(n, job):
        try:
            results[n] = job()
        except BaseException as e:    # pylint: disable=broad-except
            failures.append(e)

    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in enumerate(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if failures:
        raise failures[0]
    return results
