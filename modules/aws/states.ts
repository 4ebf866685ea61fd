import { item, type State, type StatesProps, steps } from "./steps";

const DAY_SECONDS = 86_400;

/**
 * The state machine of an environment: each dataset after another through landing_to_bronze, bronze_to_silver and
 * silver_to_gold. Its input is `{}`, or `{"dataset": "<name>"}` for one dataset. Of two executions at the same time
 * only the older goes on.
 */
export function stateMachine(props: StatesProps): string {
  const names = props.datasets.map(({ name }) => name);
  return JSON.stringify({
    Comment: `The pipeline of ${props.lake.environment}`,
    StartAt: "executions",
    TimeoutSeconds: DAY_SECONDS,
    States: {
      ...oneAtATime("which_dataset"),
      which_dataset: {
        Type: "Choice",
        Choices: [
          { Variable: "$.dataset", IsPresent: false, Next: "every_dataset" },
          ...names.map((name) => ({ Variable: "$.dataset", StringEquals: name, Next: "datasets" })),
        ],
        Default: "unknown_dataset",
      },
      unknown_dataset: {
        Type: "Fail",
        Error: "UnknownDataset",
        Cause: `The environment has the datasets ${names.join(", ")}. Start with {"dataset": "${names[0]}"}, or with {} for all.`,
      },
      every_dataset: { Type: "Pass", Result: "*", ResultPath: "$.dataset", Next: "datasets" },
      datasets: {
        Type: "Pass",
        Result: props.datasets.map((dataset) => item(props, dataset)),
        ResultPath: "$.datasets",
        Next: "each_dataset",
      },
      each_dataset: {
        Type: "Map",
        ItemsPath: "$.datasets",
        ItemSelector: { "wanted.$": "$.dataset", "it.$": "$$.Map.Item.Value" },
        MaxConcurrency: 1,
        ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, StartAt: "is_wanted", States: steps(props) },
        ResultPath: null,
        End: true,
      },
    },
  });
}

/** A state machine runs as often as it is started; this lets only the execution that runs longest go on. */
function oneAtATime(next: string): Readonly<Record<string, State>> {
  const others = "$.running.executions";
  return {
    executions: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:sfn:listExecutions",
      Parameters: { "StateMachineArn.$": "$$.StateMachine.Id", StatusFilter: "RUNNING" },
      ResultSelector: { "executions.$": "$.Executions[*].ExecutionArn" },
      ResultPath: "$.running",
      Retry: [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 5 }],
      Next: "is_known",
    },
    // A moment after its start an execution may not be listed yet; then there is none to wait for.
    is_known: {
      Type: "Choice",
      Choices: [{ Variable: `${others}[0]`, IsPresent: true, Next: "whose_turn" }],
      Default: next,
    },
    whose_turn: {
      Type: "Pass",
      Parameters: {
        "me.$": "$$.Execution.Id",
        // The newest is listed first.
        "oldest.$": `States.ArrayGetItem(${others}, States.MathAdd(States.ArrayLength(${others}), -1))`,
      },
      ResultPath: "$.turn",
      Next: "is_my_turn",
    },
    is_my_turn: {
      Type: "Choice",
      Choices: [
        { Variable: "$.turn.me", StringEqualsPath: "$.turn.oldest", Next: next },
        {
          And: [
            { Variable: "$.trigger", IsPresent: true },
            { Variable: "$.trigger", StringEquals: "arrival" },
          ],
          Next: "left_to_the_other",
        },
      ],
      Default: "already_running",
    },
    left_to_the_other: { Type: "Succeed" },
    already_running: {
      Type: "Fail",
      Error: "AlreadyRunning",
      Cause: "Another execution is running. Start again when it has ended.",
    },
  };
}
