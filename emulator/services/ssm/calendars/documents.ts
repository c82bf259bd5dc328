import type {
  CreateDocumentCommandInput,
  CreateDocumentResult,
  DeleteDocumentCommandInput,
  DocumentDescription,
  GetDocumentCommandInput,
  GetDocumentResult,
} from '@aws-sdk/client-ssm';
import { createHash } from 'node:crypto';
import { AwsError, type RequestContext } from '../../../service.js';
import { invalidDocumentContent, notModelled, validationException } from '../errors.js';
import { documentNamed, documentsOf, type CalendarDocument } from './document.js';
import { parseCalendar } from './iCalendar.js';

/** Makes a change calendar; documents of other types are not modelled. */
export function createDocument(
  input: CreateDocumentCommandInput,
  context: RequestContext,
): CreateDocumentResult {
  if (input.DocumentType !== 'ChangeCalendar') {
    throw notModelled(`documents of type ${input.DocumentType ?? 'Command'}`);
  }
  for (const setting of ['Attachments', 'Requires', 'TargetType'] as const) {
    if (input[setting] !== undefined) throw notModelled(`${setting} of documents`);
  }
  const { world, account, region, now } = context;
  const name = checkName(input.Name ?? '');
  const documents = documentsOf(world, account, region);
  if (documents.has(name)) {
    throw new AwsError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
  }
  const content = input.Content ?? '';
  if (Buffer.byteLength(content) > LARGEST) {
    throw new AwsError('MaxDocumentSizeExceeded', 'The size limit of a document is 64 KB.');
  }
  if (input.DocumentFormat !== 'TEXT') {
    throw invalidDocumentContent('A document of type ChangeCalendar has the format TEXT.');
  }
  const document: CalendarDocument = {
    name,
    content,
    calendar: parseCalendar(content),
    displayName: input.DisplayName,
    versionName: input.VersionName,
    createdAt: now,
    tags: new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
  documents.set(name, document);
  context.effect('CreateDocument', resourceOf(name, context), { type: 'ChangeCalendar' });
  return { DocumentDescription: describe(document, account) };
}

/** The content of a change calendar. It has one version: the one that was created. */
export function getDocument(input: GetDocumentCommandInput, context: RequestContext): GetDocumentResult {
  const document = documentNamed(input.Name ?? '', context);
  checkVersion(input, document);
  if (input.DocumentFormat !== undefined && input.DocumentFormat !== 'TEXT') {
    throw notModelled(`conversion of a document to ${input.DocumentFormat}`);
  }
  const { name, displayName, versionName, createdAt, content } = document;
  return {
    Name: name,
    DisplayName: displayName,
    VersionName: versionName,
    CreatedDate: new Date(createdAt),
    DocumentVersion: '1',
    Status: 'Active',
    Content: content,
    DocumentType: 'ChangeCalendar',
    DocumentFormat: 'TEXT',
  };
}

/** Removes a change calendar. */
export function deleteDocument(input: DeleteDocumentCommandInput, context: RequestContext): object {
  const document = documentNamed(input.Name ?? '', context);
  checkVersion(input, document);
  documentsOf(context.world, context.account, context.region).delete(document.name);
  context.effect('DeleteDocument', resourceOf(document.name, context));
  return {};
}

/** "The size limit of a document is 64 KB." */
const LARGEST = 64 * 1024;

/** What names of documents cannot begin with (`CreateDocumentRequest$Name`). */
const RESERVED = /^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)/i;

function checkName(name: string): string {
  if (!/^[a-zA-Z0-9_\-.]{3,128}$/.test(name)) {
    throw validationException(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular ` +
        'expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$',
    );
  }
  if (RESERVED.test(name)) throw validationException(`The document name prefix of ${name} is reserved.`);
  return name;
}

function checkVersion(
  { DocumentVersion, VersionName }: Pick<GetDocumentCommandInput, 'DocumentVersion' | 'VersionName'>,
  { versionName }: CalendarDocument,
): void {
  const known = DocumentVersion === undefined || ['1', '$LATEST', '$DEFAULT'].includes(DocumentVersion);
  if (known && (VersionName === undefined || VersionName === versionName)) return;
  throw new AwsError('InvalidDocumentVersion', "The document version isn't valid or doesn't exist.");
}

function describe(document: CalendarDocument, account: string): DocumentDescription {
  const { name, displayName, versionName, createdAt, content, tags } = document;
  return {
    Name: name,
    DisplayName: displayName,
    VersionName: versionName,
    Owner: account,
    CreatedDate: new Date(createdAt),
    Status: 'Creating',
    DocumentVersion: '1',
    LatestVersion: '1',
    DefaultVersion: '1',
    DocumentType: 'ChangeCalendar',
    DocumentFormat: 'TEXT',
    Hash: createHash('sha256').update(content).digest('hex'),
    HashType: 'Sha256',
    Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
  };
}

function resourceOf(name: string, { account, region }: RequestContext): string {
  return `${account}/${region}/document/${name}`;
}
