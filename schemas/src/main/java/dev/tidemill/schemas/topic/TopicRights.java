package dev.tidemill.schemas.topic;

import static dev.tidemill.schemas.topic.Topics.COMMANDS;
import static dev.tidemill.schemas.topic.Topics.DEAD_LETTERS;
import static dev.tidemill.schemas.topic.Topics.DECISIONS;
import static dev.tidemill.schemas.topic.Topics.EVIDENCE;
import static dev.tidemill.schemas.topic.Topics.GATEWAY_STATES;
import static dev.tidemill.schemas.topic.Topics.JOBS;
import static dev.tidemill.schemas.topic.Topics.JOB_EVENTS;
import static dev.tidemill.schemas.topic.Topics.JOB_HEARTBEATS;
import static dev.tidemill.schemas.topic.Topics.JOB_LOGS;
import static dev.tidemill.schemas.topic.Topics.LABELS;
import static dev.tidemill.schemas.topic.Topics.MODELS;
import static dev.tidemill.schemas.topic.Topics.NOTICES;
import static dev.tidemill.schemas.topic.Topics.PIPELINES;
import static dev.tidemill.schemas.topic.Topics.PREDICTIONS;
import static dev.tidemill.schemas.topic.Topics.ROLLOUTS;
import static dev.tidemill.schemas.topic.Topics.ROUTES;
import static dev.tidemill.schemas.topic.Topics.RUNS;
import static dev.tidemill.schemas.topic.Topics.RUN_STATES;
import static dev.tidemill.schemas.topic.Topics.SIGNALS;
import static dev.tidemill.schemas.topic.Topics.SOURCE_STATES;
import static dev.tidemill.schemas.topic.Topics.TRACKING;
import static dev.tidemill.schemas.topic.Topics.TRIGGER_INPUTS;

import java.util.List;

/**
 * Which topics of the catalogue a service writes and reads: what it has to be allowed, and no more.
 *
 * @param service by its name on the command line
 */
public record TopicRights(String service, List<Topic<?>> writes, List<Topic<?>> reads) {

  private static final List<TopicRights> ALL =
      List.of(
          new TopicRights(
              "trigger-service",
              List.of(
                  PIPELINES,
                  SIGNALS,
                  NOTICES,
                  TRIGGER_INPUTS,
                  DECISIONS,
                  SOURCE_STATES,
                  DEAD_LETTERS),
              List.of(
                  COMMANDS,
                  PIPELINES,
                  SIGNALS,
                  NOTICES,
                  TRIGGER_INPUTS,
                  DECISIONS,
                  SOURCE_STATES,
                  RUNS,
                  ROLLOUTS)),
          // It also reads, once a day, whatever names artefacts: the rest of them is deleted.
          new TopicRights(
              "training-orchestrator",
              List.of(RUNS, RUN_STATES, JOBS, MODELS, COMMANDS, DEAD_LETTERS),
              List.of(
                  COMMANDS,
                  TRIGGER_INPUTS,
                  DECISIONS,
                  RUNS,
                  RUN_STATES,
                  JOBS,
                  JOB_EVENTS,
                  JOB_HEARTBEATS,
                  TRACKING,
                  MODELS,
                  ROLLOUTS,
                  ROUTES,
                  GATEWAY_STATES)),
          new TopicRights(
              "runner",
              List.of(JOB_EVENTS, JOB_HEARTBEATS, JOB_LOGS, TRACKING, LABELS),
              List.of(JOBS, RUN_STATES, PIPELINES)),
          new TopicRights(
              "validation-service",
              List.of(JOB_EVENTS, JOB_HEARTBEATS, EVIDENCE, SIGNALS, DEAD_LETTERS),
              List.of(JOBS, RUN_STATES, ROLLOUTS, PREDICTIONS, LABELS)),
          new TopicRights(
              "deployer",
              List.of(ROLLOUTS, ROUTES, DEAD_LETTERS),
              List.of(COMMANDS, PIPELINES, RUNS, GATEWAY_STATES, EVIDENCE)),
          new TopicRights("gateway", List.of(GATEWAY_STATES, PREDICTIONS, LABELS), List.of(ROUTES)),
          new TopicRights(
              "console",
              List.of(COMMANDS, TRACKING),
              List.of(
                  COMMANDS,
                  PIPELINES,
                  SIGNALS,
                  DECISIONS,
                  SOURCE_STATES,
                  RUNS,
                  JOB_HEARTBEATS,
                  JOB_LOGS,
                  TRACKING,
                  MODELS,
                  ROLLOUTS,
                  ROUTES,
                  GATEWAY_STATES,
                  DEAD_LETTERS)));

  /** The rights of every service. */
  public static List<TopicRights> all() {
    return ALL;
  }
}
