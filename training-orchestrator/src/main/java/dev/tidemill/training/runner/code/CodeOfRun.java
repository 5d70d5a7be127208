package dev.tidemill.training.runner.code;

import dev.tidemill.schemas.message.CodeCommit;
import java.util.Optional;

/**
 * The code of a run, in the store.
 *
 * @param digest of its archive
 * @param commit where it is from, if it is in git
 */
public record CodeOfRun(String digest, Optional<CodeCommit> commit) {}
