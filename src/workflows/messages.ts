import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CapacityGrant, CapacityRequest, CapacityReturn, CapacityState } from '../contract/capacity.js';
import type { CommandInput, CommandRecord, EnvironmentCommand } from '../contract/commands.js';
import type {
  AbortInput,
  ApprovalSignal,
  DecideInput,
  EnvironmentProgress,
  PauseTargetInput,
  PlanView,
  ProceedInput,
  RollBackTargetInput,
  TargetProgress,
  Vouched,
  VouchRequest,
} from '../contract/messages.js';
import { Message } from '../contract/names.js';
import type { PageRequest, PlanPage } from '../contract/planPages.js';
import type { AcceptImageInput, RejectImageInput, Rejection } from '../contract/rejectedImages.js';
import type { Decision, ReleaseStatus } from '../contract/status.js';
import type { TargetsPage, TargetsRequest } from '../contract/targetsPage.js';

export const statusQuery = defineQuery<ReleaseStatus>(Message.Status);
export const planQuery = defineQuery<PlanView[]>(Message.Plan);
export const targetsQuery = defineQuery<TargetsPage, [TargetsRequest?]>(Message.Targets);
export const pageQuery = defineQuery<PlanPage, [PageRequest]>(Message.Page);
export const approveSignal = defineSignal<[ApprovalSignal]>(Message.Approve);
export const rejectSignal = defineSignal<[ApprovalSignal]>(Message.Reject);
export const vouchQuery = defineQuery<Vouched, [VouchRequest]>(Message.Vouch);
export const abortSignal = defineSignal<[AbortInput]>(Message.Abort);
export const decideUpdate = defineUpdate<Decision, [DecideInput]>(Message.Decide);

export const pauseSignal = defineSignal<[CommandInput]>(Message.Pause);
export const resumeSignal = defineSignal<[CommandInput]>(Message.Resume);
export const retryUpdate = defineUpdate<CommandRecord, [CommandInput]>(Message.Retry);
export const skipUpdate = defineUpdate<CommandRecord, [CommandInput]>(Message.Skip);
export const rollbackUpdate = defineUpdate<CommandRecord, [CommandInput]>(Message.Rollback);
export const setPaceUpdate = defineUpdate<CommandRecord, [CommandInput]>(Message.SetPace);

export const environmentProgressSignal = defineSignal<[EnvironmentProgress]>(Message.EnvironmentProgress);
export const proceedSignal = defineSignal<[ProceedInput]>(Message.Proceed);
export const commandSignal = defineSignal<[EnvironmentCommand]>(Message.Command);
export const dismissSignal = defineSignal(Message.Dismiss);
export const targetProgressSignal = defineSignal<[TargetProgress]>(Message.TargetProgress);
export const rollBackTargetSignal = defineSignal<[RollBackTargetInput]>(Message.RollBackTarget);
export const pauseTargetSignal = defineSignal<[PauseTargetInput]>(Message.PauseTarget);
export const resumeTargetSignal = defineSignal<[PauseTargetInput]>(Message.ResumeTarget);

export const requestCapacitySignal = defineSignal<[CapacityRequest]>(Message.RequestCapacity);
export const returnCapacitySignal = defineSignal<[CapacityReturn]>(Message.ReturnCapacity);
export const capacityGrantedSignal = defineSignal<[CapacityGrant]>(Message.CapacityGranted);
/** The capacity pools answer the query of the same name as a release, with who holds what. */
export const capacityQuery = defineQuery<CapacityState>(Message.Status);

export const rejectImageSignal = defineSignal<[RejectImageInput]>(Message.RejectImage);
export const acceptImageSignal = defineSignal<[AcceptImageInput]>(Message.AcceptImage);
/** The rejected images answer the query of the same name as a release, with what is marked. */
export const rejectedImagesQuery = defineQuery<Rejection[]>(Message.Status);
