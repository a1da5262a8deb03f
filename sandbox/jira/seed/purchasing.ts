/** A workflow with screens, conditions, validators and loops. */
import type { Project, Transition } from '../records.ts';
import type { Site } from '../site.ts';
import { FORM_FIELD_IDS } from './form-fields.ts';

const IDS = FORM_FIELD_IDS;

/** Ids of statuses that only this workflow uses. */
const APPROVED = '10020';
const ORDERED = '10021';
const DELIVERED = '10022';

const [TO_DO, IN_PROGRESS, IN_REVIEW, DONE, BLOCKED, WONT_DO, CLOSED] = [
  '10000',
  '3',
  '10001',
  '10002',
  '10004',
  '10005',
  '6',
];

const RESOLUTION = [{ fieldId: 'resolution', required: true }];

const TRANSITIONS: Transition[] = [
  { id: '11', name: 'Start', from: [TO_DO, BLOCKED], to: IN_PROGRESS },
  { id: '21', name: 'Log progress', from: [IN_PROGRESS], to: IN_PROGRESS, isLooped: true },
  {
    id: '31',
    name: 'Ask for approval',
    from: [IN_PROGRESS],
    to: IN_REVIEW,
    screen: [
      { fieldId: IDS.approver, required: true },
      { fieldId: IDS.notes, required: false },
    ],
  },
  { id: '41', name: 'Approve', from: [IN_REVIEW], to: APPROVED, condition: 'administrators' },
  { id: '51', name: 'Send back', from: [IN_REVIEW], to: IN_PROGRESS },
  {
    id: '61',
    name: 'Order',
    from: [APPROVED],
    to: ORDERED,
    screen: [{ fieldId: IDS.contract, required: true }],
    validators: ['due date'],
  },
  {
    id: '71',
    name: 'Deliver',
    from: [ORDERED],
    to: DELIVERED,
    screen: [...RESOLUTION, { fieldId: IDS.deliveryNote, required: false }],
  },
  { id: '81', name: 'Finish with resolution', from: [IN_PROGRESS], to: DONE, screen: RESOLUTION },
  { id: '91', name: 'Finish', from: [IN_PROGRESS], to: DONE },
  {
    id: '101',
    name: 'Abandon',
    to: WONT_DO,
    screen: [{ fieldId: 'resolution', required: true, allowedIds: ['10001'] }],
  },
  { id: '111', name: 'Close', from: [DONE, DELIVERED, WONT_DO], to: CLOSED, validators: ['subtasks closed'] },
  { id: '121', name: 'Reopen', from: [DONE, DELIVERED, WONT_DO, CLOSED], to: TO_DO, condition: 'assignee' },
  { id: '131', name: 'Block', to: BLOCKED, screen: [{ fieldId: IDS.blockReason, required: true }] },
];

export function givePurchasing(site: Site, project: Project): void {
  site.statuses.set(APPROVED, { id: APPROVED, name: 'Approved', description: '', category: 'indeterminate' });
  site.statuses.set(ORDERED, { id: ORDERED, name: 'Ordered', description: '', category: 'indeterminate' });
  site.statuses.set(DELIVERED, { id: DELIVERED, name: 'Delivered', description: '', category: 'done' });
  const id = 'workflow-purchasing';
  site.workflows.set(id, { id, initialStatusId: TO_DO, transitions: TRANSITIONS });
  for (const typeId of project.issueTypeIds) project.workflows.set(typeId, id);
  const fieldIds = [...project.screen.fieldIds, IDS.channel, IDS.approver, IDS.deliveryNote];
  project.screen = { fieldIds, requiredFieldIds: [] };
}
