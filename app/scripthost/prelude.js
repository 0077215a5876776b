// Stands around a user's script. Everything that it uses of the language is taken here, before the
// script runs, so that a script which changes the language changes only itself.
(function (table, progress, write, putsOff) {
    'use strict';

    // Entries of the table, twenty numbers an event: where its line and the members of its line stand
    // in the text (begin and end of each), and what the host knows of them.
    const WIDTH = 20, LINE = 0, LINE_END = 1, FACTS = 2, VERSION = 3, POSITION = 4, STREAM = 6, ID = 8, TYPE = 10,
        SCHEMA = 12, TIME = 14, DATA = 16, META = 18;
    const EXACT = 1;       // holds a number that a double cannot
    const DATA_PLAIN = 2;  // the data is written as JSON.stringify writes it
    const META_PLAIN = 4;
    const DUPLICATES = 8;  // a name stands twice in an object
    const BROKEN = 16;     // not an object of JSON
    const WHOLE = 32;      // holds more than plain members: it must be parsed as a whole

    const AT_EVENT = 0, ENOUGH = 1; // entries of progress; the host writes the second during a run

    const parse = JSON.parse, stringify = JSON.stringify, rawJSON = JSON.rawJSON;
    const isArray = Array.isArray, keys = Object.keys, numberIsFinite = Number.isFinite;
    const text = String, TypeErrorOf = TypeError, ErrorOf = Error, DateOf = Date;
    // Called as methods, which the engine does best, and therefore not for a script to replace.
    for (const name of ['substring', 'includes', 'indexOf', 'trim', 'replace', 'match'])
        Object.defineProperty(String.prototype, name, { writable: false, configurable: false });

    const fields = { __proto__: null, position: 0, version: 0, stream: 1, type: 1, id: 1, schemaVersion: 1,
                     time: 1, data: 2, metadata: 2, dataBase64: 1, metadataBase64: 1, state: 0 };

    // ---- what a script may not have -------------------------------------------------------------
    function refuse(owner, name, why) {
        const refusal = function () { throw new ErrorOf(why); };
        Object.defineProperty(owner, name, { value: refusal, writable: false, configurable: false, enumerable: false });
    }
    function removeClock() {
        const noClock = 'a transform has no clock: it must give the same result on every run';
        const needsTime = function () { throw new ErrorOf(noClock); };
        const Limited = function Date(...args) {
            if (new.target === undefined || args.length === 0)
                needsTime();
            return Reflect.construct(DateOf, args, new.target);
        };
        Limited.prototype = DateOf.prototype;
        Limited.parse = DateOf.parse;
        Limited.UTC = DateOf.UTC;
        Object.defineProperty(DateOf.prototype, 'constructor', { value: Limited });
        refuse(Limited, 'now', noClock);
        globalThis.Date = Limited;
    }
    function removeChance() {
        refuse(Math, 'random', 'a transform has no randomness: it must give the same result on every run');
    }
    function removeLocale() {
        const why = 'a transform has no locale: it must give the same result on every machine';
        const owners = [Date, Number, BigInt, Array, Object, String, Object.getPrototypeOf(Int8Array)];
        for (const owner of owners) {
            for (const name of Object.getOwnPropertyNames(owner.prototype)) {
                if (name.includes('Locale') || name === 'localeCompare')
                    refuse(owner.prototype, name, why);
            }
        }
    }
    function removeReach() {
        for (const name of ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry',
                            'ShadowRealm', 'Intl', 'Temporal', 'console'])
            delete globalThis[name];
    }

    // What is put off runs when the host leaves the engine, which it does after every event only where
    // the script has one of these words; where it has none, they cannot be had in a roundabout way either.
    function removePutOff() {
        const why = (name) => `${name} is there only for a script that has the word in its text; write it there, ` +
            'a comment is enough';
        for (const name of ['Promise', 'queueMicrotask', 'AsyncDisposableStack']) {
            if (name in globalThis)
                Object.defineProperty(globalThis, name, { get() { throw new ErrorOf(why(name)); },
                                                          configurable: false, enumerable: false });
        }
        refuse(Array, 'fromAsync', why('fromAsync'));
    }
    // JSON would make {} of one.
    function refusePromises() {
        const refusal = function () {
            throw new TypeErrorOf('a promise stands where the event needs a value; Viridian does not wait for it, ' +
                'so compute the value without async');
        };
        Object.defineProperty(Promise.prototype, 'toJSON', { value: refusal, writable: false, configurable: false });
    }

    // What was computed exactly is written exactly.
    function writeBigIntegers() {
        Object.defineProperty(BigInt.prototype, 'toJSON', { value() { return rawJSON(text(this)); } });
    }

    // ---- the log --------------------------------------------------------------------------------
    function shown(value) {
        if (typeof value === 'string')
            return value;
        try {
            const json = stringify(value);
            return json === undefined ? text(value) : json;
        } catch (error) {
            return '?';
        }
    }
    // "Moving {Type} of {@Data}" with values, or values one after the other.
    function logged(level, args) {
        let next = 1;
        let line = shown(args[0]);
        if (typeof args[0] === 'string')
            line = line.replace(/\{@?\w+\}/g, (hole) => next < args.length ? shown(args[next++]) : hole);
        for (; next < args.length; next++)
            line += ' ' + shown(args[next]);
        write(level + ': ' + line);
    }
    function makeLog() {
        const log = {};
        for (const level of ['debug', 'info', 'warn', 'error'])
            log[level] = (...args) => logged(level, args);
        globalThis.log = Object.freeze(log);
        globalThis.console = Object.freeze({ __proto__: log, log: log.info });
    }

    // ---- numbers that a double cannot hold ------------------------------------------------------
    // Sign, digits without zeros at their ends, exponent: one spelling for every value.
    function canonical(number) {
        const parts = number.match(/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/);
        if (parts === null)
            return number;
        const fraction = parts[3] === undefined ? '' : parts[3];
        const digits = (parts[2] + fraction).replace(/^0+/, '');
        const short = digits.replace(/0+$/, '');
        if (short === '')
            return '0';
        const exponent = (parts[4] === undefined ? 0 : +parts[4]) - fraction.length + digits.length - short.length;
        return parts[1] + short + 'e' + exponent;
    }

    class ExactNumber {
        #source;
        #path = '';
        constructor(source) { this.#source = source; }
        place(path) { this.#path = path; }
        get source() { return this.#source; }
        toString() { return this.#source; }
        toJSON() { return rawJSON(this.#source); }
        [Symbol.toPrimitive](hint) {
            if (hint === 'string')
                return this.#source;
            throw new TypeErrorOf(`the number ${this.#source}${this.#path === '' ? '' : ' at ' + this.#path} cannot be ` +
                'held by a JavaScript number; leave it as it is, or compute with BigInt(String(…))');
        }
    }
    Object.freeze(ExactNumber.prototype);

    function revive(key, value, context) {
        if (typeof value !== 'number' || canonical(text(value)) === canonical(context.source))
            return value;
        return new ExactNumber(context.source);
    }
    // A script that reads text itself, a copy that it made of an event say, must not round either.
    function parseExactly() {
        const read = function (source, reviver) {
            if (typeof reviver !== 'function')
                return parse(source, revive);
            return parse(source, function (key, value, context) {
                return reviver.call(this, key, revive(key, value, context), context);
            });
        };
        Object.defineProperty(JSON, 'parse', { value: read, writable: false, configurable: false });
    }
    function placeNumbers(value, path) {
        if (value instanceof ExactNumber)
            value.place(path);
        else if (typeof value === 'object' && value !== null)
            for (const key of keys(value))
                placeNumbers(value[key], path + '/' + key);
    }
    function readExact(source, path) {
        const value = parse(source, revive);
        placeNumbers(value, path);
        return value;
    }
    function readPart(all, begin, end, facts, path) {
        const source = all.substring(begin, end);
        return (facts & EXACT) === 0 ? parse(source) : readExact(source, path);
    }
    function readWhole(all, row) {
        const source = all.substring(table[row + LINE], table[row + LINE_END]);
        const event = (table[row + FACTS] & EXACT) === 0 ? parse(source) : parse(source, revive);
        placeNumbers(event.data, '');
        placeNumbers(event.metadata, 'meta');
        return event;
    }
    // Text of a member without escapes; undefined where it is absent.
    function member(all, row, at) {
        const end = table[row + at + 1];
        return end === 0 ? undefined : all.substring(table[row + at], end);
    }
    // The event that a script gets. Metadata is parsed when it is first looked at, which may be so late
    // that the table speaks of other lines.
    let current, metadataTouched;
    function readPlain(all, row) {
        const facts = table[row + FACTS], metaBegin = table[row + META], metaEnd = table[row + META + 1];
        let metadata, parsed = false;
        metadataTouched = false;
        return {
            position: member(all, row, POSITION),
            stream: member(all, row, STREAM),
            version: table[row + VERSION],
            id: member(all, row, ID),
            type: member(all, row, TYPE),
            schemaVersion: member(all, row, SCHEMA),
            time: member(all, row, TIME),
            data: table[row + DATA + 1] === 0 ? undefined :
                readPart(all, table[row + DATA], table[row + DATA + 1], facts, ''),
            get metadata() {
                if (!parsed && metaEnd !== 0)
                    metadata = readPart(all, metaBegin, metaEnd, facts, 'meta');
                parsed = true;
                metadataTouched = true;
                return metadata;
            },
            set metadata(value) {
                metadata = value;
                parsed = true;
                metadataTouched = true;
            },
        };
    }
    const PLAIN_MEMBERS = 9;

    // ---- what a script returned -----------------------------------------------------------------
    // JSON.stringify writes NaN, Infinity and holes of arrays as null; none of them was meant.
    function check(value, path) {
        if (typeof value === 'number' && !numberIsFinite(value))
            throw new TypeErrorOf(`${path} is ${value}, which JSON cannot hold`);
        if (typeof value !== 'object' || value === null || typeof value.toJSON === 'function')
            return;
        const list = isArray(value);
        for (const key of keys(value)) {
            if (list && (value[key] === undefined || typeof value[key] === 'function'))
                throw new TypeErrorOf(`${path}/${key} is ${typeof value[key]}, which JSON cannot hold`);
            check(value[key], path + '/' + key);
        }
    }
    function written(value, name) {
        const json = stringify(value);
        if (json === undefined)
            throw new TypeErrorOf(`${name} is ${typeof value}, which JSON cannot hold`);
        if (json.includes('null'))
            check(value, name === 'data' ? '' : name);
        return json;
    }
    // Text of a payload where it is another value than it was; '' where it is the same.
    function changed(value, name, source, facts, plain) {
        const json = written(value, name);
        if (json === source)
            return '';
        if ((facts & plain) === 0 && source !== '' && json === stringify(parse(source, (facts & EXACT) !== 0 ? revive : undefined)))
            return '';
        if ((facts & DUPLICATES) !== 0)
            throw new TypeErrorOf('a name stands twice in the event; a script sees only the last and would lose the others');
        return json;
    }

    const before = { stream: '', type: '', id: '', schemaVersion: '', time: '', dataBase64: '', metadataBase64: '' };
    const names = keys(before);
    function remember(event) {
        before.stream = event.stream;
        before.type = event.type;
        before.id = event.id;
        before.schemaVersion = event.schemaVersion;
        before.time = event.time;
        before.dataBase64 = event.dataBase64;
        before.metadataBase64 = event.metadataBase64;
    }
    function same(event) {
        return event.stream === before.stream && event.type === before.type && event.id === before.id &&
            event.schemaVersion === before.schemaVersion && event.time === before.time &&
            event.dataBase64 === before.dataBase64 && event.metadataBase64 === before.metadataBase64;
    }
    function refusePromise(result) {
        if (typeof result.then === 'function')
            throw new TypeErrorOf('the script returned a promise, and Viridian does not wait for it; write transform ' +
                'without async and return the event itself');
    }
    function checkNames(event) {
        for (const name in event) {
            if (fields[name] === undefined)
                throw new TypeErrorOf(`the script returned “${name}”; expected an event (data, type, stream, ...), a list ` +
                    'of events, {unchanged: true}, {drop: "reason"} or {error: "..."}');
        }
    }
    function payload(value, name, all, row, at, plain) {
        const was = all.substring(table[row + at], table[row + at + 1]);
        const json = changed(value, name, was, table[row + FACTS], plain);
        return json === '' ? '' : ',"' + name + '":' + json;
    }
    // The members that differ from the input's, as JSON without brackets: '' for an equal event.
    function difference(event, all, row) {
        if (typeof event !== 'object' || event === null || isArray(event))
            throw new TypeErrorOf(`the script emitted ${event === null ? 'null' : typeof event}; expected an event`);
        const itself = event === current;
        if (!itself)
            refusePromise(event);
        if (!itself || keys(event).length !== PLAIN_MEMBERS)
            checkNames(event);
        let out = '';
        if (event.data !== undefined)
            out = payload(event.data, 'data', all, row, DATA, DATA_PLAIN);
        if (!(itself && !metadataTouched) && event.metadata !== undefined)
            out += payload(event.metadata, 'metadata', all, row, META, META_PLAIN);
        if (same(event))
            return out;
        for (let i = 0; i < names.length; i++) {
            const value = event[names[i]];
            if (value === undefined || value === before[names[i]])
                continue;
            if (typeof value !== 'string')
                throw new TypeErrorOf(`${names[i]} is ${typeof value}; expected text`);
            out += ',"' + names[i] + '":' + stringify(value);
        }
        return out;
    }
    function emittedOne(event, all, row) {
        const members = difference(event, all, row);
        return members === '' ? '"unchanged":true' : '"emit":[{' + members.substring(1) + '}]';
    }
    function emitted(list, all, row) {
        if (!isArray(list) || list.length === 0)
            throw new TypeErrorOf('the script returned an empty list; say {drop: "reason"} when no event is to take its place');
        if (list.length === 1)
            return emittedOne(list[0], all, row);
        let out = '';
        for (let i = 0; i < list.length; i++)
            out += (i === 0 ? '{' : ',{') + difference(list[i], all, row).substring(1) + '}';
        return '"emit":[' + out + ']';
    }
    function answered(result, all, row) {
        if (result === current)
            return emittedOne(result, all, row);
        if (isArray(result))
            return emitted(result, all, row);
        if (typeof result !== 'object' || result === null)
            throw new TypeErrorOf(`the script returned ${result === null ? 'null' : typeof result}; return the event, or ` +
                '{drop: "reason"} to take it away');
        if (result.emit !== undefined)
            return emitted(isArray(result.emit) ? result.emit : [result.emit], all, row);
        if (result.unchanged === true)
            return '"unchanged":true';
        if (result.hold === true)
            return '"hold":true';
        if (result.drop !== undefined)
            return '"drop":' + stringify(text(result.drop));
        if (result.error !== undefined)
            return '"error":' + stringify(text(result.error));
        return emittedOne(result, all, row);
    }

    // ---- the calling shape of the Kurrent Replicator --------------------------------------------
    // Its host finds members whatever the case of their first letter.
    class Original {
        constructor(event) {
            this.Created = event.time === undefined ? undefined : new DateOf(event.time);
            this.Stream = event.stream;
            this.EventType = event.type;
            this.Data = event.data;
            this.Meta = event.metadata;
        }
        get created() { return this.Created; }
        get stream() { return this.Stream; }
        get eventType() { return this.EventType; }
        get data() { return this.Data; }
        get meta() { return this.Meta; }
        get Metadata() { return this.Meta; }
        get metadata() { return this.Meta; }
    }
    const isName = (value) => typeof value === 'string' && value.trim() !== '';
    const isObject = (value) => typeof value === 'object' && value !== null;
    function replicated(result, all, row) {
        const dropped = (why) => '"drop":' + stringify('as the Kurrent Replicator does: ' + why);
        if (result === undefined)
            return dropped('the script returned undefined');
        if (!isObject(result))
            throw new TypeErrorOf(`the script returned ${result === null ? 'null' : typeof result}; expected an object`);
        refusePromise(result);
        if (!isName(result.Stream) || !isName(result.EventType))
            return dropped('the script returned no ' + (isName(result.Stream) ? 'EventType' : 'Stream'));
        if (!isObject(result.Data))
            return dropped('the script returned no Data');
        const event = { stream: result.Stream, type: result.EventType, data: result.Data };
        const meta = isObject(result.Meta) ? result.Meta : result.Metadata;
        if (isObject(meta))
            event.metadata = meta;
        return emittedOne(event, all, row);
    }

    // ---- one event ------------------------------------------------------------------------------
    let transform, scriptName = '', replicator = false, stateful = false;
    const answers = [];

    // " (price.js:3:14)": the innermost place in the script.
    function placeOf(error) {
        const stack = text(error.stack);
        const at = stack.indexOf('@' + scriptName + ':');
        if (at < 0)
            return '';
        const end = stack.indexOf('\n', at);
        return ' (' + stack.substring(at + 1, end < 0 ? stack.length : end) + ')';
    }
    function failed(error) {
        let what;
        try {
            what = error instanceof ErrorOf ? error.message + placeOf(error) : text(error);
        } catch (again) {
            what = 'the script threw something that cannot be shown';
        }
        return '{"error":' + stringify(text(what)) + '}';
    }
    function flush(event) {
        const held = typeof globalThis.flush === 'function' ? globalThis.flush(event.state, event.stream) : undefined;
        if (held === undefined)
            return '{"unchanged":true}';
        if (isObject(held) && held.drop !== undefined)
            return '{"drop":' + stringify(text(held.drop)) + '}';
        const list = isArray(held) ? held : [held];
        return '{"emit":' + written(list, 'what flush returned') + '}';
    }
    function one(all, row) {
        const facts = table[row + FACTS];
        if ((facts & BROKEN) !== 0)
            return '{"error":"the line is not a JSON object"}';
        const plain = (facts & WHOLE) === 0;
        const event = plain ? readPlain(all, row) : readWhole(all, row);
        current = plain ? event : undefined;
        if (event.flush === true)
            return flush(event);
        if (replicator)
            return event.data === undefined
                ? '{"error":"its data is not JSON, and the Kurrent Replicator calls scripts for JSON only"}'
                : (remember(event), '{' + replicated(transform(new Original(event)), all, row) + '}');
        if (!stateful) {
            remember(event);
            return '{' + answered(transform(event), all, row) + '}';
        }
        const state = event.state === null ? {} : event.state;
        delete event.state;
        remember(event);
        const result = transform(event, state);
        const answer = answered(result, all, row);
        const kept = isObject(result) && result.hold === true && result.state !== undefined ? result.state : state;
        return '{' + answer + ',"state":' + written(kept, 'state') + '}';
    }

    removeReach();
    removeClock();
    removeChance();
    removeLocale();
    if (putsOff)
        refusePromises();
    else
        removePutOff();
    writeBigIntegers();
    parseExactly();
    makeLog();

    return {
        load(found, name, likeReplicator, keepsState) {
            transform = found;
            scriptName = name;
            replicator = likeReplicator;
            stateful = keepsState;
        },
        // Ends early, but not before its first event, where the host wants the answers so far.
        run(all, from, to) {
            let i = from;
            do {
                progress[AT_EVENT] = i;
                try {
                    answers[i] = one(all, i * WIDTH);
                } catch (error) {
                    answers[i] = failed(error);
                }
                i++;
            } while (i < to && progress[ENOUGH] === 0);
            progress[AT_EVENT] = i;
        },
        // The answer to one event, for a script that may put code off.
        alone(all, at) {
            try {
                return one(all, at * WIDTH) + '\n';
            } catch (error) {
                return failed(error) + '\n';
            }
        },
        take(from, to) {
            let out = '';
            for (let i = from; i < to; i++)
                out += answers[i] + '\n';
            return out;
        },
    };
})
