#!/usr/bin/env python3
"""Makes the vectors of this folder from docs/formats/log-format.md alone.

Nothing of Attestry is used: Python's hashlib and hmac, and openssl for Ed25519. The values of leaves and sections are
written down by hand below, as the specification says they follow from the events beside them; only hashing, keys, trees
and the printing of JSON are computed.

    python3 testdata/make_vectors.py            writes log.json, chain.json, tree.json, checkpoint.json, manifest.json
    python3 testdata/make_vectors.py --check    exits with 1 when a file differs
"""
import base64, hashlib, hmac, json, os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def H(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def jcs(value) -> str:
    """RFC 8785, for the values used here: no numbers that ECMAScript prints in another way than Python."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode('utf-16-be'))
        return '{' + ','.join(f'{jcs(key)}:{jcs(value[key])}' for key in keys) + '}'
    if isinstance(value, list):
        return '[' + ','.join(jcs(item) for item in value) + ']'
    return json.dumps(value, ensure_ascii=False)


# --- keys (log-format §2) ---------------------------------------------------------------------------------------

ORIGIN = 'vectors.example/main/1'
SECRETS = ['the first secret of the vectors, 32+', 'the second secret: ümläut, 日本, 32 bytes']


def secret_bytes(text: str) -> bytes:
    return text.encode()


def hkdf(secret: bytes, info: bytes) -> bytes:
    """RFC 5869 with an empty salt, one block."""
    pseudorandom = mac(b'\0' * 32, secret)
    return mac(pseudorandom, info + b'\x01')


def key_id(secret: bytes) -> str:
    return mac(secret, b'attestry/key-id/v1').hex()[:16]


def tag_key(secret: bytes, origin: str) -> bytes:
    return hkdf(secret, b'attestry/tag-key/v1\0' + origin.encode())


def id_key(secret: bytes, origin: str) -> bytes:
    return hkdf(secret, b'attestry/id-key/v1\0' + origin.encode())


def ratchet(key: bytes, epoch: int) -> bytes:
    """K_log[epoch + 1], in mode ratchet."""
    return mac(key, b'attestry/ratchet/v1\0' + epoch.to_bytes(4, 'big'))


def genesis(origin: str) -> bytes:
    return H(b'attestry/genesis/v1\0' + origin.encode())


def tag(key: bytes, origin: str, seq: int, epoch: int, previous: bytes, leaf_hash: bytes) -> bytes:
    message = b'attestry/tag/v1\0' + H(origin.encode()) + seq.to_bytes(8, 'big') + epoch.to_bytes(4, 'big')
    return mac(key, message + previous + leaf_hash)


# --- tree (RFC 9162 §2.1.1) -------------------------------------------------------------------------------------


def leaf_hash(leaf: bytes) -> bytes:
    return H(b'\0' + leaf)


def root(hashes) -> bytes:
    if not hashes:
        return H(b'')
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return H(b'\1' + root(hashes[:split]) + root(hashes[split:]))


# --- notes (C2SP signed-note, tlog-checkpoint) ------------------------------------------------------------------


def openssl(*arguments: str, data: bytes) -> bytes:
    return subprocess.run(['openssl', *arguments], input=data, capture_output=True, check=True).stdout


def sign(seed: bytes, message: bytes):
    """The public key of an Ed25519 seed and its signature of a message, by openssl."""
    der = bytes.fromhex('302e020100300506032b657004220420') + seed
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, 'key.der')
        text = os.path.join(folder, 'text')
        for path, content in ((key, der), (text, message)):
            with open(path, 'wb') as file:
                file.write(content)
        public = openssl('pkey', '-inform', 'DER', '-in', key, '-pubout', '-outform', 'DER', data=b'')[-32:]
        signature = openssl('pkeyutl', '-sign', '-inkey', key, '-keyform', 'DER', '-rawin', '-in', text, data=b'')
    return public, signature


def checkpoint(origin: str, size: int, tree_root: bytes, seed: bytes):
    text = f'{origin}\n{size}\n{b64(tree_root)}\n'
    public, signature = sign(seed, text.encode())
    key_hash = H(origin.encode() + b'\n\x01' + public)[:4]
    line = f'\u2014 {origin} {b64(key_hash + signature)}\n'
    return {
        'origin': origin,
        'size': size,
        'root': tree_root.hex(),
        'seed': seed.hex(),
        'text': text,
        'verifierKey': f'{origin}+{key_hash.hex()}+{b64(bytes([1]) + public)}',
        'signatureLine': line,
        'note': f'{text}\n{line}',
    }


# --- a log of eight records -------------------------------------------------------------------------------------


def counted(label: str, count: int, length: int = 16) -> bytes:
    """Stands for random bytes."""
    return H(f'{label} {count}'.encode())[:length]


def uuid_v7(ms: int, random: bytes) -> str:
    """RFC 9562 §5.7, with random bytes 0..1 in rand_a and 2..9 in rand_b."""
    value = ms.to_bytes(6, 'big') + bytes([0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F]) + random[3:10]
    text = value.hex()
    return '-'.join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])


SECTION_ORDER = ['actor', 'behalf', 'target', 'request', 'change', 'details']
LONG_ID = 'customer-' + 'ä' * 130

FIRST_KEY, SECOND_KEY = (key_id(secret_bytes(secret)) for secret in SECRETS)
LONG_ID_CUT = 'customer-' + 'ä' * 85 + '~' + mac(id_key(secret_bytes(SECRETS[0]), ORIGIN), LONG_ID.encode()).hex()[:16]
SYSTEM_ACTOR = {'type': 'system', 'id': 'attestry'}

# Each record: what is recorded; then the time in ms and in text; then its leaf without v, log, seq, id, n, recorded, sealed,
# and its sections, by hand.
RECORDS = [
    {
        'name': 'the beginning of the log, which names the first secret',
        'record': {'create': True},
        'ms': 1_767_225_600_000,
        'recorded': '2026-01-01T00:00:00.000Z',
        'leaf': {
            'type': 'audit.log.created', 'category': 'audit', 'severity': 'info', 'actor': SYSTEM_ACTOR,
            'occurred': '2026-01-01T00:00:00.000Z', 'system': {'epoch': 0, 'keyId': FIRST_KEY},
        },
        'sections': {},
    },
    {
        'name': 'nothing but a type',
        'record': {'event': {'type': 'something.own'}},
        'ms': 1_767_225_600_001,
        'recorded': '2026-01-01T00:00:00.001Z',
        'leaf': {
            'type': 'something.own', 'category': 'something', 'severity': 'info', 'actor': {'type': 'unknown'},
            'occurred': '2026-01-01T00:00:00.001Z',
        },
        'sections': {},
    },
    {
        'name': 'every member',
        'record': {'event': {
            'type': 'something.own',
            'occurredAt': '2025-12-31T22:58:57.123999+02:00',
            'id': 'order-17',
            'source': {'id': 'shop-1', 'seq': 9007199254740991},
            'actor': {
                'type': 'admin', 'id': 7, 'name': 'Ada Lovelace', 'email': 'ada@example.org', 'roles': ['owner', 'staff'],
                'auth': {'method': 'webauthn', 'mfa': True},
            },
            'behalf': {'type': 'user', 'id': 'u-1', 'name': 'Bob'},
            'target': {'type': 'invoice', 'id': 'inv-9', 'name': 'Invoice 9'},
            'related': [{'type': 'client', 'id': 'c-1'}, {'type': 'order'}, {'id': 'x'}],
            'subject': {'type': 'client', 'id': 'c-1'},
            'outcome': 'denied',
            'severity': 'critical',
            'category': 'billing',
            'request': {
                'ip': '2001:db8::1', 'userAgent': 'curl/8.5', 'method': 'POST', 'path': '/invoices/9?page=2',
                'sessionId': 's-1', 'requestId': 'r-1', 'traceId': 't-1',
            },
            'before': {'amount': 12.5, 'open': True, 'note': None},
            'after': {'amount': 0, 'open': False, 'list': []},
            'reason': 'paid in cash',
            'details': {'z': 1, 'a': {'nested': [1, 'two', None]}},
            'imported': {'from': 'legacy', 'at': '2025-12-31T23:59:59Z'},
        }},
        'ms': 1_767_225_601_500,
        'recorded': '2026-01-01T00:00:01.500Z',
        'leaf': {
            'type': 'something.own', 'category': 'billing', 'severity': 'critical', 'outcome': 'denied',
            'occurred': '2025-12-31T20:58:57.123Z', 'ref': 'order-17', 'source': {'id': 'shop-1', 'seq': 9007199254740991},
            'actor': {'type': 'admin', 'id': '7'}, 'behalf': {'type': 'user', 'id': 'u-1'},
            'target': {'type': 'invoice', 'id': 'inv-9'},
            'related': [{'type': 'client', 'id': 'c-1'}, {'type': 'order'}, {'id': 'x'}],
            'subject': {'type': 'client', 'id': 'c-1'},
        },
        'sections': {
            'actor': {
                'name': 'Ada Lovelace', 'email': 'ada@example.org', 'roles': ['owner', 'staff'],
                'auth': {'method': 'webauthn', 'mfa': True},
            },
            'behalf': {'name': 'Bob'},
            'target': {'name': 'Invoice 9'},
            'request': {
                'ip': '2001:db8::1', 'userAgent': 'curl/8.5', 'method': 'POST', 'path': '/invoices/9?page=2',
                'sessionId': 's-1', 'requestId': 'r-1', 'traceId': 't-1',
            },
            'change': {
                'before': {'amount': 12.5, 'open': True, 'note': None},
                'after': {'amount': 0, 'open': False, 'list': []},
            },
            'details': {
                'reason': 'paid in cash', 'details': {'z': 1, 'a': {'nested': [1, 'two', None]}},
                'imported': {'from': 'legacy', 'at': '2025-12-31T23:59:59Z'},
            },
        },
    },
    {
        'name': 'Unicode, escapes, keys in the order of UTF-16',
        'record': {'event': {
            'type': 'something.own',
            'actor': {'type': 'user', 'id': 'zoë\t"日本"\\😀', 'name': 'Zoë \u2028 \u007f'},
            'details': {'\ufb33': 1, '\U0001f600': 2, '': 3, '10': 4, '9': 5, 'control': '\u0001\b\f\n\r\t\u001f'},
        }},
        'ms': 1_767_225_601_501,
        'recorded': '2026-01-01T00:00:01.501Z',
        'leaf': {
            'type': 'something.own', 'category': 'something', 'severity': 'info',
            'actor': {'type': 'user', 'id': 'zoë\t"日本"\\😀'}, 'occurred': '2026-01-01T00:00:01.501Z',
        },
        'sections': {
            'actor': {'name': 'Zoë \u2028 \u007f'},
            'details': {'details': {
                '\ufb33': 1, '\U0001f600': 2, '': 3, '10': 4, '9': 5, 'control': '\u0001\b\f\n\r\t\u001f',
            }},
        },
    },
    {
        'name': 'a secret redacted, a long id cut under the key of ids',
        'record': {'event': {
            'type': 'something.own', 'target': {'type': 'customer', 'id': LONG_ID}, 'after': {'password': 'hunter2', 'user': 'ada'},
        }},
        'ms': 1_767_225_601_502,
        'recorded': '2026-01-01T00:00:01.502Z',
        'leaf': {
            'type': 'something.own', 'category': 'something', 'severity': 'info', 'actor': {'type': 'unknown'},
            'occurred': '2026-01-01T00:00:01.502Z', 'target': {'type': 'customer', 'id': LONG_ID_CUT}, 'norm': 2,
        },
        'sections': {
            'change': {'after': {'password': '[redacted]', 'user': 'ada'}},
            'details': {
                'norm': [['/after/password', 'redacted'], ['/target/id', 'cut']], 'ids': [['/target/id', LONG_ID]],
            },
        },
    },
    {
        'name': 'the rotation to the second secret: the last record under the first',
        'record': {'rotate': SECOND_KEY},
        'ms': 1_767_225_602_000,
        'recorded': '2026-01-01T00:00:02.000Z',
        'leaf': {
            'type': 'audit.key.rotated', 'category': 'audit', 'severity': 'critical', 'outcome': 'success',
            'actor': SYSTEM_ACTOR, 'occurred': '2026-01-01T00:00:02.000Z', 'system': {'epoch': 1, 'keyId': SECOND_KEY},
        },
        'sections': {},
    },
    {
        'name': 'the clock one second back, which is not said',
        'record': {'event': {'type': 'something.own'}},
        'ms': 1_767_225_601_000,
        'recorded': '2026-01-01T00:00:01.000Z',
        'leaf': {
            'type': 'something.own', 'category': 'something', 'severity': 'info', 'actor': {'type': 'unknown'},
            'occurred': '2026-01-01T00:00:01.000Z',
        },
        'sections': {},
    },
    {
        'name': 'the clock more than a second back',
        'record': {'event': {'type': 'something.own'}},
        'ms': 1_767_225_599_999,
        'recorded': '2025-12-31T23:59:59.999Z',
        'leaf': {
            'type': 'something.own', 'category': 'something', 'severity': 'info', 'actor': {'type': 'unknown'},
            'occurred': '2025-12-31T23:59:59.999Z', 'clock': 'back',
        },
        'sections': {},
    },
]


def make_log():
    epochs = [0, 0, 0, 0, 0, 0, 1, 1]
    previous = genesis(ORIGIN)
    hashes, records = [], []
    for seq, given in enumerate(RECORDS):
        salts, disclosures, digests = [], {}, {}
        for section in SECTION_ORDER:
            if section not in given['sections']:
                continue
            salts.append(b64url(counted(f'salt {section}', seq)))
            disclosures[section] = jcs([salts[-1], section, given['sections'][section]])
            digests[section] = b64url(H(disclosures[section].encode()))
        nonce, random = b64url(counted('nonce', seq)), counted('random', seq, 10)
        leaf = {
            **given['leaf'], 'v': 1, 'log': ORIGIN, 'seq': seq, 'id': uuid_v7(given['ms'], random), 'n': nonce,
            'recorded': given['recorded'],
        }
        if digests:
            leaf['sealed'] = digests
        text = jcs(leaf)
        hashes.append(leaf_hash(text.encode()))
        previous = tag(tag_key(secret_bytes(SECRETS[epochs[seq]]), ORIGIN), ORIGIN, seq, epochs[seq], previous, hashes[-1])
        records.append({
            'name': given['name'], **given['record'], 'ms': given['ms'], 'random': random.hex(), 'nonces': [*salts, nonce],
            'leaf': text, 'disclosures': disclosures, 'digests': digests, 'leafHash': hashes[-1].hex(),
            'epoch': epochs[seq], 'tag': previous.hex(),
        })
    return {
        'about': 'A whole log: events with the time, the random bytes and the nonces they are given, and every byte that follows.',
        'origin': ORIGIN,
        'secrets': SECRETS,
        'records': records,
        'root': root(hashes).hex(),
    }


def make_chain():
    cases = []
    for secret in SECRETS:
        for origin in (ORIGIN, 'a/b/2'):
            raw = secret_bytes(secret)
            cases.append({
                'secret': secret, 'origin': origin, 'keyId': key_id(raw), 'tagKey': tag_key(raw, origin).hex(),
                'idKey': id_key(raw, origin).hex(), 'genesisTag': genesis(origin).hex(),
            })
    tags = []
    # Positions and epochs whose upper halves matter, which no small log has.
    for seq, epoch in ((0, 0), (1, 0), (2**31, 1), (2**32, 2**31), (2**53 - 1, 2**32 - 1)):
        previous, hashed = counted('previous', seq, 32), counted('leaf', seq, 32)
        key = tag_key(secret_bytes(SECRETS[0]), ORIGIN)
        tags.append({
            'origin': ORIGIN, 'key': key.hex(), 'seq': seq, 'epoch': epoch, 'previousTag': previous.hex(),
            'leafHash': hashed.hex(), 'tag': tag(key, ORIGIN, seq, epoch, previous, hashed).hex(),
        })
    ratchets = []
    # Three turns from the first key, and the last one that there can be.
    key = tag_key(secret_bytes(SECRETS[0]), ORIGIN)
    for epoch in (0, 1, 2, 2**32 - 2):
        following = ratchet(key, epoch)
        ratchets.append({'key': key.hex(), 'epoch': epoch, 'next': following.hex(), 'nextKeyId': key_id(following)})
        key = following
    return {'about': 'Keys, the genesis tag, single tags, and keys that follow from others.', 'keys': cases, 'tags': tags, 'ratchets': ratchets}


def make_tree():
    leaves = [f'leaf {i}' for i in range(9)]
    hashes = [leaf_hash(leaf.encode()) for leaf in leaves]
    roots = [root(hashes[:size]).hex() for size in range(10)]
    return {
        'about': 'Leaf hashes, and the roots of the first 0, 1, … 9 leaves.',
        'leaves': leaves, 'leafHashes': [hashed.hex() for hashed in hashes], 'roots': roots,
    }


def make_checkpoint():
    hashes = [leaf_hash(f'leaf {i}'.encode()) for i in range(9)]
    seed = H(b'the seed of the vectors')
    return {'about': 'A checkpoint signed with Ed25519 under a fixed seed.', **checkpoint(ORIGIN, 9, root(hashes), seed)}


def make_manifest():
    """A key manifest (log-format §3): one key signs, another was retired."""
    name = ORIGIN.split('/')[0]
    current, retired = (sign(H(f'signing seed {i} of the vectors'.encode()), b'any')[0] for i in (2, 1))
    text = ''.join(
        f'{line}\n'
        for line in (
            'attestry/key-manifest/v1', name, '3', f'key {b64(current)}', f'retired {b64(retired)}',
            f'until {ORIGIN} 9', f'until {name}/other/1 1042',
        )
    )
    seed = H(b'the identity seed of the vectors')
    public, signature = sign(seed, text.encode())
    identity = f'{name}/identity'
    key_hash = H(identity.encode() + b'\n\x01' + public)[:4]
    return {
        'about': 'A key manifest, signed by an identity key under a fixed seed.',
        'name': name, 'serial': 3, 'keys': [current.hex()],
        'retired': [{'publicKey': retired.hex(), 'until': {ORIGIN: 9, f'{name}/other/1': 1042}}],
        'seed': seed.hex(), 'identityKey': f'{identity}+{key_hash.hex()}+{b64(bytes([1]) + public)}',
        'text': text, 'note': f'{text}\n\u2014 {identity} {b64(key_hash + signature)}\n',
    }


def main():
    made = {'log.json': make_log(), 'chain.json': make_chain(), 'tree.json': make_tree(), 'checkpoint.json': make_checkpoint(),
            'manifest.json': make_manifest()}
    stale = []
    for name, value in made.items():
        text = json.dumps(value, indent=2, ensure_ascii=False) + '\n'
        path = os.path.join(HERE, name)
        if '--check' in sys.argv:
            with open(path, encoding='utf-8') as file:
                if file.read() != text:
                    stale.append(name)
        else:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
    if stale:
        sys.exit('not as this program makes them: ' + ', '.join(stale))


main()
