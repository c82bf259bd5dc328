/**
 * The commented config that `golden-ami init` writes; `golden-ami.example.yaml` is the same text, kept so by
 * `npm run docs:config`. Everything in it is valid: only accounts, ARNs, tags and names are for the reader to change.
 */
export function exampleConfig(): string {
  return EXAMPLE;
}

const EXAMPLE = `\
# golden-ami.yaml: which image, for which accounts, and how carefully.
# Every key is explained in docs/configuration.md. Check this file with: golden-ami validate

# Name of the pipeline: part of workflow IDs and of the SSM parameters /golden-ami/<pipeline>/<environment>.
pipeline: base-linux

# Where the image of a release comes from: one of imageBuilder, ssmParameter, ami.
image:
  imageBuilder:
    pipelineArn: arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/base-linux
    # share: accounts may launch the builder's image. copy: each account gets an image of its own.
    distribute: share
  # ssmParameter:
  #   name: /golden-ami/base-linux/latest
  # ami:
  #   eu-west-1: ami-0123456789abcdef0
  #   us-east-1: ami-0fedcba9876543210

# What holds for every account below that does not say otherwise.
accountDefaults:
  # The role that the worker assumes in each account.
  roleName: golden-ami

# A new account joins by adding its ID here. IDs stand in quotes: a leading zero would be lost without them.
accounts:
  - id: '222222222222'
    name: team-a-staging
    environment: staging
  - id: '333333333333'
    name: team-a-production
    environment: production
    # externalId: given-by-the-owner-of-the-account
  - id: '444444444444'
    name: team-b-production
    environment: production

regions: [eu-west-1, us-east-1]

# In the order of the rollout: an environment begins when the one before it is done.
environments:
  - name: staging
    autoScalingGroups:
      # A group is selected if any of these matches it; each may name tags, names, ids, accounts and regions.
      include:
        - tags: { golden-ami: managed }
      exclude:
        - names: ['*-legacy']
    batchSize: 10
    bakeTime: 30 minutes

  - name: production
    # A person looks before anything in this environment changes: golden-ami approve <release> production
    approval: true
    autoScalingGroups:
      include:
        - tags: { golden-ami: managed }
      exclude:
        - tags: { golden-ami-hold: '*' }
    # ECS services are redeployed after the groups that carry their clusters.
    ecsServices:
      include:
        - tags: { golden-ami: managed }
    # The next batch starts only when every target of this one is healthy.
    batchSize: 5
    # How many targets of a batch are worked on at the same time.
    maxConcurrent: 2
    # How many targets may fail before no further one is started.
    failureBudget: 0
    # CloudWatch alarms that stop new work; with onFailure the environment goes back by itself.
    # alarms: [checkout-errors]
    # onFailure: { alarm: rollBack }
    # Preferences of each instance refresh. What is left out is left out in the call too: AWS's default holds.
    refresh:
      minHealthyPercentage: 90
      instanceWarmup: 5 minutes
      skipMatching: true
      autoRollback: true
      # alarms: [checkout-errors]
      # checkpointPercentages: [20, 50, 100]
      # checkpointDelay: 10 minutes
    bakeTime: 2 hours

# Who is told when an environment is done, a person is needed, or something failed.
notifications:
  - type: console
  # - type: sns
  #   topicArn: arn:aws:sns:eu-west-1:111111111111:golden-ami

# When releases start by themselves, once this has been applied: golden-ami schedule apply
schedule:
  cron: '0 6 * * tue'
  timeZone: Europe/Berlin

# How patiently AWS is asked; these are the defaults.
# polling:
#   maxInterval: 1 minute
#   refreshTimeout: 6 hours
`;
