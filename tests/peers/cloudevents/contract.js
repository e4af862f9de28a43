// What packaging/docs/head-office-https.openapi.json says of requests and answers, so that neither
// the till nor this head office can leave it unnoticed.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const Ajv = require('ajv/dist/2020').default;

class Contract {
  constructor(file) {
    this.document = JSON.parse(fs.readFileSync(file, 'utf8'));
    this.ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false });
    this.ajv.addSchema(this.document, 'contract', undefined, false);
    this.compiled = new Map();
  }

  // Whether the document itself is OpenAPI, by somebody else's validator.
  async fault() {
    const folder = path.join(process.env.NODE_PATH, '@seriousme/openapi-schema-validator');
    const { Validator } = await import(pathToFileURL(path.join(folder, 'index.js')));
    const said = await new Validator().validate(structuredClone(this.document));
    return said.valid ? null : JSON.stringify(said.errors);
  }

  check(reference, value, what) {
    if (!this.compiled.has(reference))
      this.compiled.set(reference, this.ajv.compile({ $ref: `contract${reference}` }));
    const validate = this.compiled.get(reference);
    return validate(value) ? [] : [`${what}: ${this.ajv.errorsText(validate.errors)}`];
  }

  get route() { return this.document.paths['/tills/{till}/journal']; }

  requestFaults(method, headers, body) {
    const at = '#/paths/~1tills~1%7Btill%7D~1journal';
    const faults = [];
    const checkAll = (parameters, where) => (parameters ?? []).forEach((parameter, i) => {
      if (parameter.in === 'header')
        faults.push(...this.check(`${at}${where}/parameters/${i}/schema`,
          headers[parameter.name.toLowerCase()], parameter.name));
    });
    checkAll(this.route.parameters, '');
    checkAll(this.route[method].parameters, `/${method}`);
    if (method !== 'post') return faults;
    if (!this.route.post.requestBody.content[headers['content-type']])
      faults.push(`content-type: ${headers['content-type']}`);
    return [...faults, ...this.check('#/components/schemas/Batch', body, 'body')];
  }

  // Where the answer's own schema is, of that method and status.
  answerFaults(method, status, type, body) {
    const response = this.route[method].responses[status];
    if (!response) return [`no answer ${status} to ${method}`];
    const name = response.$ref.split('/').at(-1);
    const content = this.document.components.responses[name].content;
    if (!content[type]) return [`no ${type} in ${name}`];
    const escaped = type.replaceAll('/', '~1');
    return this.check(`#/components/responses/${name}/content/${escaped}/schema`, body, name);
  }
}

module.exports = { Contract };
