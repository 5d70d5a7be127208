package dev.tidemill.standalone;

import dev.tidemill.console.ConsoleService;
import dev.tidemill.console.tracking.TrackingProjection;
import dev.tidemill.console.tracking.TrackingService;
import dev.tidemill.deploy.ControllerService;
import dev.tidemill.deploy.metric.DeployerMetrics;
import dev.tidemill.gateway.GatewayOptions;
import dev.tidemill.gateway.GatewayService;
import dev.tidemill.gateway.metric.GatewayMetrics;
import dev.tidemill.kit.access.OidcOptions;
import dev.tidemill.kit.metric.Instrument;
import dev.tidemill.kit.metric.KafkaMeters;
import dev.tidemill.kit.metric.KitMetrics;
import dev.tidemill.kit.metric.ProcessMeters;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.training.RunnerService;
import dev.tidemill.training.TrainingMachine;
import dev.tidemill.training.TrainingService;
import dev.tidemill.training.collector.ArtefactCollector;
import dev.tidemill.training.collector.RepeatedCollection;
import dev.tidemill.training.label.LabelReading;
import dev.tidemill.training.lineage.LineageTeller;
import dev.tidemill.training.metric.TrainingMetrics;
import dev.tidemill.training.span.SpanTeller;
import dev.tidemill.trigger.TriggerService;
import dev.tidemill.trigger.calendar.Preview;
import dev.tidemill.trigger.hook.HookDoors;
import dev.tidemill.trigger.metric.TriggerMetrics;
import dev.tidemill.trigger.source.code.GitSource;
import dev.tidemill.trigger.source.message.MessageListening;
import dev.tidemill.validation.GateService;
import dev.tidemill.validation.MonitorService;
import dev.tidemill.validation.evidence.join.EvidenceTopology;
import dev.tidemill.validation.metric.ValidationMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The services that a process may hold, by the names that the command line uses. */
public enum Services {
  TRIGGER_SERVICE("the trigger service", c -> List.of(new TriggerService(c))),
  TRAINING_ORCHESTRATOR("the training orchestrator", c -> List.of(new TrainingService(c))),
  RUNNER("a runner", c -> List.of(new RunnerService(c))),
  VALIDATION_SERVICE(
      "the gates and the monitor", c -> List.of(new GateService(c), new MonitorService(c))),
  DEPLOYER("the rollout controller", c -> List.of(new ControllerService(c))),
  GATEWAY("a gateway", c -> List.of(new GatewayService(c))),
  CONSOLE("the console", Services::console);

  private final String meaning;
  private final Function<ServiceContext, List<Service>> create;

  Services(String meaning, Function<ServiceContext, List<Service>> create) {
    this.meaning = meaning;
    this.create = create;
  }

  private static List<Service> console(ServiceContext context) {
    TrackingProjection tracked = new TrackingProjection();
    return List.of(
        new ConsoleService(
            context, Specifications.of(context.settings())::read, Preview::of, tracked),
        new TrackingService(context, tracked));
  }

  /** The name that the command line uses. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is, as a part of a sentence. */
  public String meaning() {
    return meaning;
  }

  /** Whether it writes artefacts. */
  boolean writesArtefacts() {
    return this == RUNNER || this == VALIDATION_SERVICE || this == CONSOLE;
  }

  /**
   * Its applications of Kafka Streams, by which their groups, topics and transactions are named.
   */
  public List<String> streamsApps() {
    return switch (this) {
      case TRIGGER_SERVICE -> List.of(TriggerService.NAME);
      case TRAINING_ORCHESTRATOR -> List.of(TrainingMachine.NAME);
      case VALIDATION_SERVICE -> List.of(EvidenceTopology.SERVICE);
      case DEPLOYER -> List.of(ControllerService.NAME);
      case RUNNER, GATEWAY, CONSOLE -> List.of();
    };
  }

  /**
   * What the names of its consumer groups begin with, beside those of its applications: it reads
   * topics of users in them, or shares pipelines.
   */
  List<String> groups() {
    return switch (this) {
      case TRIGGER_SERVICE -> List.of(MessageListening.GROUP);
      case RUNNER -> List.of(LabelReading.GROUP);
      case TRAINING_ORCHESTRATOR, VALIDATION_SERVICE, DEPLOYER, GATEWAY, CONSOLE -> List.of();
    };
  }

  /** The queues that it takes jobs from. */
  public List<String> shareGroups() {
    return switch (this) {
      case RUNNER -> List.of(RunnerService.GROUP);
      case VALIDATION_SERVICE -> List.of(GateService.GROUP);
      case TRIGGER_SERVICE, TRAINING_ORCHESTRATOR, DEPLOYER, GATEWAY, CONSOLE -> List.of();
    };
  }

  /** Makes the services of this name without starting them. */
  public List<Service> create(ServiceContext context) {
    return create.apply(context);
  }

  /** All metrics of all services. */
  public static List<Instrument> metrics() {
    return Stream.of(
            KitMetrics.all(),
            TriggerMetrics.all(),
            TrainingMetrics.all(),
            ValidationMetrics.all(),
            DeployerMetrics.all(),
            GatewayMetrics.all(),
            KafkaMeters.all(),
            ProcessMeters.all())
        .flatMap(List::stream)
        .toList();
  }

  /** All settings of all services. */
  public static List<Setting<?>> settings() {
    List<Setting<?>> all = new ArrayList<>(KitSettings.all());
    all.addAll(OidcOptions.settings());
    all.addAll(GatewayOptions.settings());
    all.add(HookDoors.FILE);
    all.add(GitSource.LOOKS_EVERY);
    all.add(RunnerService.SLOTS);
    all.add(RunnerService.FOLDER_LIMIT_MIB);
    all.add(RunnerService.USER);
    all.add(RunnerService.TRACKING_URL);
    all.add(GateService.SLOTS);
    all.add(MonitorService.JOIN_KEEP);
    all.add(ArtefactCollector.KEEP);
    all.add(RepeatedCollection.EVERY);
    all.add(TrackingService.MAX_FILE_BYTES);
    all.add(LineageTeller.URL);
    all.add(LineageTeller.API_KEY);
    all.add(LineageTeller.FILE);
    all.add(LineageTeller.NAMESPACE);
    all.add(SpanTeller.ENDPOINT);
    all.add(SpanTeller.HEADERS);
    all.add(SpanTeller.SAMPLING);
    return all;
  }
}
