package dev.tidemill.kit.source.dvc;

import java.time.Instant;
import java.util.List;

/**
 * What a pointer names in a commit.
 *
 * @param commit 40 hexadecimal digits
 * @param at when it was committed
 * @param pointer as the commit has it
 * @param files those that the source takes, in the order of their paths
 */
public record DvcVersion(String commit, Instant at, DvcPointer pointer, List<DvcFile> files) {}
