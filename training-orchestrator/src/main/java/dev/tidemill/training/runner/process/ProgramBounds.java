package dev.tidemill.training.runner.process;

import java.util.Optional;

/**
 * What holds the programs of a runner.
 *
 * @param user under whom they run
 * @param groups in which their processes are held, where the system has them
 * @param outputBytes lines beyond this are dropped
 * @param folderBytes a program that writes more into the folder of its execution is stopped
 */
record ProgramBounds(
    ProgramUser user, Optional<ControlGroups> groups, long outputBytes, long folderBytes) {}
